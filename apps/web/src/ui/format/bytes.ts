export { formatBytes } from '@holdfast/sync-client';
