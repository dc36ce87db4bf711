import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Column, ColumnType } from './columns.ts';
import type { Cell, Table } from './tables.ts';

/** How a type of column is stored, and a value of it. */
interface Kind {
	element: Omit<SchemaElement, 'name'>;
	value(cell: NonNullable<Cell>): unknown;
}

const TEXT: Kind = { element: { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, value: String };
const FLAG: Kind = { element: { type: 'BOOLEAN' }, value: Boolean };
const WHOLE: Kind = { element: { type: 'INT64' }, value: BigInt };
const FRACTION: Kind = { element: { type: 'DOUBLE' }, value: Number };
const DATE: Kind = { element: { type: 'INT32', converted_type: 'DATE' }, value: cell => new Date(String(cell)) };
/** The wall clock of the site, so not an instant of UTC. */
const HOUR: Kind = {
	element: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' } },
	value: cell => new Date(`${cell}Z`),
};

const KINDS: Record<ColumnType, Kind> = {
	text: TEXT,
	month: TEXT,
	flag: FLAG,
	date: DATE,
	hour: HOUR,
	count: WHOLE,
	seconds: WHOLE,
	money: WHOLE,
	rate: FRACTION,
	ratio: FRACTION,
};

/** Rows that are put together: enough to be written in few bytes, few enough to lie in memory. */
const ROWS = 10_000;

/** A Parquet file, compressed with Snappy, group of rows by group of rows; its end says where everything is. */
export function* writeParquet({ columns, rows }: Table): Generator<Uint8Array> {
	const writer = new ByteWriter();
	const file = new ParquetWriter({ writer, schema: schemaOf(columns), createdBy: 'footfall' });
	const write = (group: readonly (readonly Cell[])[]) => {
		file.write({ columnData: columns.map((column, at) => dataOf(column, at, group)), rowGroupSize: ROWS });
	};
	let group: (readonly Cell[])[] = [];
	for (const row of rows) {
		group.push(row);
		if (group.length < ROWS) continue;
		write(group);
		group = [];
		yield take(writer);
	}
	write(group);
	file.finish();
	yield take(writer);
}

function dataOf({ name, type }: Column, at: number, rows: readonly (readonly Cell[])[]) {
	const { value } = KINDS[type];
	const data = rows.map(row => {
		const cell = row[at] ?? null;
		return cell === null ? null : value(cell);
	});
	return { name, data };
}

/** What was written since the last time; `offset`, the place in the file, goes on. */
function take(writer: ByteWriter): Uint8Array {
	const taken = writer.getBytes().slice();
	writer.index = 0;
	return taken;
}

function schemaOf(columns: readonly Column[]): SchemaElement[] {
	const leaves = columns.map(
		({ name, type }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...KINDS[type].element }),
	);
	return [{ name: 'root', num_children: columns.length }, ...leaves];
}
