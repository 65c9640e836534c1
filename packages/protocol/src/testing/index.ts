export { noRanges, oneRange, outsideRanges, rangedSize, severalRanges } from './range-table.ts';
