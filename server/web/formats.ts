import { setImmediate } from 'node:timers/promises';
import type { Format } from '../wire/report.ts';
import { writeCsv } from './csv.ts';
import { writeParquet } from './parquet.ts';
import type { Answer } from './questions.ts';
import type { Table } from './tables.ts';

/** How an answer is written. */
interface Writer {
	/** The media type. */
	type: string;
	/** A file to be saved, rather than something to be shown. */
	file: boolean;
	/** Piece by piece, each time anew. */
	write(answer: Answer): Iterable<string | Uint8Array>;
}

const tableOf = ({ table }: Answer): Table => table!();

/** The list. */
export const WRITERS: Record<Format, Writer> = {
	json: { type: 'application/json', file: false, write: ({ value }) => [JSON.stringify(value)] },
	csv: { type: 'text/csv', file: true, write: answer => writeCsv(tableOf(answer)) },
	ndjson: { type: 'application/x-ndjson', file: true, write: answer => writeLines(tableOf(answer)) },
	parquet: {
		type: 'application/vnd.apache.parquet',
		file: true,
		write: answer => writeParquet(tableOf(answer)),
	},
};

/** One JSON object for each row, one in a line. */
function* writeLines({ columns, rows }: Table): Generator<string> {
	for (const row of rows) {
		yield `${JSON.stringify(Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null])))}\n`;
	}
}

/** Pieces are put together until they have about this many bytes: a chunk for each row would cost more than the row. */
const CHUNK = 65_536;

/** The bytes of an answer in chunks. */
export function* bytes(pieces: Iterable<string | Uint8Array>): Generator<Uint8Array<ArrayBuffer>> {
	let waiting: Uint8Array[] = [];
	let size = 0;
	for (const piece of pieces) {
		const next = typeof piece === 'string' ? Buffer.from(piece) : piece;
		waiting.push(next);
		size += next.length;
		if (size < CHUNK) continue;
		yield Buffer.concat(waiting);
		waiting = [];
		size = 0;
	}
	if (size > 0) yield Buffer.concat(waiting);
}

/**
 * A body that makes its chunks as fast as the reader takes them, so that a large answer never lies in memory twice, and
 * lets beacons pass in between.
 */
export function streamOf(chunks: Iterator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
	return new ReadableStream({
		async pull(controller) {
			await setImmediate();
			const { value, done } = chunks.next();
			if (done) controller.close();
			else controller.enqueue(value);
		},
	});
}
