import type { Alias, NodeRow, SpaceId, Tombstone, Version } from '@holdfast/domain';
import { serverDevice } from '@holdfast/domain';
import { jsonText, refusedNode, SyncServerError, type DeviceState, type LoggedOperation, type SpaceWrite } from '@holdfast/sync-server';
import type { Queryable, Statement } from '../../database/database.ts';
import {
  appliedText, countFailures, dropAliases, dropNodes, dropTombstones, logOps, logRedeliveries, moveOn, putAliases, putNodes, putTombstones, putVersions,
} from './write-statements.ts';

type Column<Row> = (row: Row) => string | number | null;
const columns = <Row>(rows: readonly Row[], ...of: readonly Column<Row>[]): readonly unknown[] => of.map((column) => rows.map(column));
/** Ids, numbers and our own words need no quotes in an array. */
const plain = <Row>(rows: readonly Row[], ...of: readonly Column<Row>[]): readonly string[] => of.map((column) => `{${rows.map((row) => column(row) ?? 'NULL').join()}}`);
/** One JSON text a line (see write-statements.ts). */
const lines = (values: readonly object[]): string => values.map(jsonText).join('\n');

/** Nothing at all when every one of them is what the statement takes for granted. */
const linesUnlessAll = (usual: string, values: readonly unknown[]): string => {
  const texts = values.map((value) => JSON.stringify(value));
  return texts.every((text) => text === usual) ? '' : texts.join('\n');
};

const nodeColumns = (rows: readonly NodeRow[]): readonly unknown[] => [
  ...plain<NodeRow>(rows, (row) => row.id, (row) => row.kind, (row) => row.location.parent),
  ...columns<NodeRow>(rows, (row) => row.name.value, (row) => (row.location.trash === null ? row.name.key : null)),
  ...plain<NodeRow>(rows, (row) => (row.kind === 'file' ? row.content.size : 0), (row) => row.rescueOf, (row) => row.seq),
  lines(rows),
];

const tombstoneColumns = (rows: readonly Tombstone[]): readonly unknown[] =>
  [...plain<Tombstone>(rows, (row) => row.id, (row) => row.parent, (row) => row.seq), lines(rows)];

const aliasColumns = (rows: readonly Alias[]): readonly unknown[] =>
  [...plain<Alias>(rows, (row) => row.from, (row) => row.device ?? serverDevice, (row) => row.to, (row) => row.seq), lines(rows)];

const versionColumns = (rows: readonly Version[]): readonly unknown[] =>
  [...plain<Version>(rows, (row) => row.id, (row) => row.node, (row) => row.manifest, (row) => row.stamp.seq), lines(rows)];

const opColumns = (rows: readonly LoggedOperation[]): readonly unknown[] => [
  ...plain<LoggedOperation>(rows, (row) => row.seq, (row) => row.op.id, (row) => row.device),
  ...columns<LoggedOperation>(rows, (row) => row.deviceName),
  ...plain<LoggedOperation>(rows, (row) => row.user, (row) => row.ctr, (row) => row.effectiveAt, (row) => row.committedAt),
  lines(rows.map((row) => row.op)), linesUnlessAll(appliedText, rows.map((row) => row.outcome)),
  linesUnlessAll('null', rows.map((row) => row.merged)), linesUnlessAll('[]', rows.map((row) => row.alsoOwn)),
  ...plain<LoggedOperation>(rows, ({ op, outcome }) => refusedNode(op, outcome)),
];

const deviceColumns = (rows: readonly DeviceState[]): readonly unknown[] => columns<DeviceState>(
  rows, (row) => row.id, (row) => row.user, (row) => row.name, (row) => row.lastCtr, (row) => row.ackedCtr, (row) => row.lastEff,
  (row) => row.token, (row) => row.previousToken,
);

/** Asked for last: while the space is counted, the database writes the rows. */
const moveColumns = ({ space, devices }: SpaceWrite): readonly unknown[] =>
  [space.id, space.seq, space.lastTs, space.checksum.toString(), space.logicalBytes, ...deviceColumns(devices)];

const writeVersions = async (tx: Queryable, id: SpaceId, versions: readonly Version[]): Promise<void> => {
  const { rowCount } = await tx.query(putVersions, [id, ...versionColumns(versions)]);
  if (rowCount < versions.length) throw new SyncServerError('integrity', 'A version cannot become one of another node.');
};

/** Writes a group in its transaction; empty parts cost nothing. The statements are sent without waiting for one another. */
export const writeGroup = async (tx: Queryable, id: SpaceId, write: SpaceWrite): Promise<void> => {
  const { changes, removed } = write;
  const put = (statement: Statement, rows: number, values: () => readonly unknown[]): readonly Promise<unknown>[] =>
    rows > 0 ? [tx.query(statement, [id, ...values()])] : [];
  await Promise.all([
    ...put(dropNodes, removed.nodes.length, () => [removed.nodes]),
    ...put(dropTombstones, removed.tombstones.length, () => [removed.tombstones]),
    ...put(dropAliases, removed.aliases.length, () => [removed.aliases]),
    ...put(putNodes, changes.nodes.length, () => nodeColumns(changes.nodes)),
    ...put(putTombstones, changes.tombstones.length, () => tombstoneColumns(changes.tombstones)),
    ...put(putAliases, changes.aliases.length, () => aliasColumns(changes.aliases)),
    ...(changes.versions.length > 0 ? [writeVersions(tx, id, changes.versions)] : []),
    ...put(logOps, write.ops.length, () => opColumns(write.ops)),
    ...put(logRedeliveries, write.redeliveries.length, () => columns(write.redeliveries, (row) => row.device, (row) => row.ctr, (row) => row.op)),
    ...put(countFailures, write.failures.size, () => [[...write.failures.keys()], [...write.failures.values()]]),
    tx.query(moveOn, moveColumns(write)),
  ]);
};
