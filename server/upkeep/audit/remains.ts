import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Check } from './check.ts';

/** Pages of a free list are read by numbers of four bytes: the next list page, how many there are, and then each. */
const HEADER = 100;
const NUMBER = 4;

/**
 * The server may be emptying its log into the file, which takes a moment; it cannot do so again while the audit reads, because
 * that holds the log. Milliseconds between two looks.
 */
const LOOKS = 3;
const PAUSE = 100;

/**
 * Deleted bytes are overwritten: no free page of the database file holds anything but zeros. That is what `secure_delete`
 * does; the setting itself is no part of the file, so the file is looked at.
 */
export const remains: Check = async ({ directory }) => {
	const file = join(directory, 'footfall.db');
	let found = look(file);
	for (let more = 1; more < LOOKS && found.dirty > 0; more++) {
		await setTimeout(PAUSE);
		found = look(file);
	}
	const { free, dirty } = found;
	const what = 'free pages hold what was deleted: VACUUM';
	return {
		message: `${free.toLocaleString('en')} free pages of the database file, each overwritten.`,
		faults: dirty > 0 ? [{ where: `footfall.db, ${dirty} of ${free} free pages`, what }] : [],
	};
};

/** How many pages of the file are free, and how many of them are not empty. https://www.sqlite.org/fileformat2.html#the_freelist */
function look(file: string): { free: number; dirty: number } {
	const handle = openSync(file, 'r');
	try {
		const header = Buffer.alloc(HEADER);
		readSync(handle, header, 0, HEADER, 0);
		const size = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
		const page = Buffer.alloc(size);
		const read = (number: number) => readSync(handle, page, 0, size, (number - 1) * size);
		let [free, dirty] = [0, 0];
		const seen = new Set<number>();
		for (let list = header.readUInt32BE(32); list !== 0 && !seen.has(list); ) {
			seen.add(list);
			read(list);
			const next = page.readUInt32BE(0);
			const count = Math.min(page.readUInt32BE(NUMBER), size / NUMBER - 2);
			const leaves = Array.from({ length: count }, (_, at) => page.readUInt32BE(NUMBER * (2 + at)));
			if (hasMore(page, { from: NUMBER * (2 + count), pages: header.readUInt32BE(28) })) dirty += 1;
			for (const leaf of leaves) if (read(leaf) === size && hasBytes(page, 0)) dirty += 1;
			free += 1 + leaves.length;
			list = next;
		}
		return { free, dirty };
	} finally {
		closeSync(handle);
	}
}

const hasBytes = (page: Buffer, from: number): boolean => page.subarray(from).some(byte => byte !== 0);

/** Whether a page of the list holds, behind its numbers, anything but numbers of pages that it had. */
function hasMore(page: Buffer, { from, pages }: { from: number; pages: number }): boolean {
	for (let at = from; at + NUMBER <= page.length; at += NUMBER) if (page.readUInt32BE(at) > pages) return true;
	return false;
}
