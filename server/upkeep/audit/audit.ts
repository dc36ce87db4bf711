import type { Audit, AuditEntry, Fault } from '../../wire/account.ts';
import type { Audited, Check, Verdict } from './check.ts';
import { CHECKS } from './checks.ts';
import { integrityOf } from './tracker.ts';

/** So many places are told of one check: the first says what is wrong, the rest how often. */
const MOST_TOLD = 50;

/** Makes every check, one after the other. Changes nothing. */
export async function audit(audited: Audited): Promise<Audit> {
	const checks: AuditEntry[] = [];
	for (const [name, check] of Object.entries(CHECKS)) checks.push(entryOf(name, await made(check, audited)));
	const { built } = audited.tracker;
	return { at: audited.now, ...(built && { tracker: integrityOf(built) }), checks };
}

/** What cannot be looked at is not known to be kept. */
async function made(check: Check, audited: Audited): Promise<Verdict> {
	try {
		return await check(audited);
	} catch (error) {
		return {
			message: '',
			faults: [{ where: 'the check itself', what: `cannot be made: ${(error as Error).message}` }],
		};
	}
}

function entryOf(check: string, { message, faults, doubts = [] }: Verdict): AuditEntry {
	const state = faults.length > 0 ? 'fail' : doubts.length > 0 ? 'warn' : 'pass';
	const told = [...faults, ...doubts];
	return { check, state, message: told.length > 0 ? sentence(told) : message, faults: told.slice(0, MOST_TOLD) };
}

function sentence(told: readonly Fault[]): string {
	const [{ where, what } = { where: '', what: '' }, ...more] = told;
	return `${where}: ${what}${more.length > 0 ? ` (and ${more.length.toLocaleString('en')} more)` : ''}`;
}
