/** What an operation says of itself, as all layers read it. */
export { isKnown, manifestOf, nodesOf } from '@holdfast/domain';
