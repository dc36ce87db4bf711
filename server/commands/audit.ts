import { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { auditInstallation } from '../web/audit.ts';
import type { AuditEntry } from '../wire/account.ts';
import { show, type Terminal } from './run.ts';
import { Sentence } from './sentence.ts';
import { BUILD } from './serve.ts';

/** Milliseconds that the running server may take. */
const PATIENCE = 5_000;

/** `audit` */
export function auditCommand(terminal: Terminal): Command {
	return new Command('audit')
		.description('check that what is stored, and what can be asked, is what Footfall promises; changes nothing')
		.option('--json', 'print JSON')
		.addHelpText('after', '\nExit code 0: no check failed; 1: at least one did.')
		.action(async ({ json }: { json?: boolean }) => {
			const config = readConfig(terminal.env);
			const made = await auditInstallation({
				directory: config.DATA_DIR,
				clock: () => Date.now(),
				build: BUILD,
				served: () => served(config),
			});
			show(terminal, json, made, made.checks.map(line));
			const failed = made.checks.filter(({ state }) => state === 'fail').length;
			if (failed > 0) throw new Sentence(failed === 1 ? 'One check failed.' : `${failed} checks failed.`);
		});
}

const line = ({ check, state, message }: AuditEntry): string => `${state}  ${check}: ${message}`;

/** The script of the server that runs here, if one does. */
async function served({ HOST, PORT }: Config): Promise<Uint8Array | undefined> {
	if (PORT === 0) return;
	const host = HOST.includes(':') ? `[${HOST}]` : HOST === '0.0.0.0' ? '127.0.0.1' : HOST;
	try {
		const answer = await fetch(`http://${host}:${PORT}/f.js`, { signal: AbortSignal.timeout(PATIENCE) });
		return answer.ok ? await answer.bytes() : undefined;
	} catch {
		return; // Nobody is there, which is no fault of the installation.
	}
}
