import { Command, Option } from 'commander';
import { digest } from '../account/secret.ts';
import { startSession } from '../account/sessions.ts';
import { listUsers } from '../account/users.ts';
import { placesDate } from '../collect/place.ts';
import { type Config, readConfig } from '../config.ts';
import { PRESET_NAMES } from '../model/presets.ts';
import { listSites, type Site } from '../store/sites.ts';
import { openStore, type Store } from '../store/store.ts';
import { examineDirectory, examinePlaces, examineSchema, examineSites, fail, pass, warn } from '../upkeep/doctor.ts';
import { examinePage, type Page } from '../upkeep/page.ts';
import { examinePreset } from '../upkeep/presets.ts';
import type { Diagnosis, Finding } from '../wire/account.ts';
import { show, type Terminal, usage } from './run.ts';
import { Sentence } from './sentence.ts';

interface Options {
	url?: string;
	preset?: (typeof PRESET_NAMES)[number];
	json?: boolean;
}

/** Milliseconds that the running server and a page may take. */
const PATIENCE = 10_000;

/** Bytes of a page that are read. */
const MOST_PAGE = 2_000_000;

/** `doctor` */
export function doctorCommand(terminal: Terminal): Command {
	return new Command('doctor')
		.description('say what is right and wrong with this installation')
		.option('--url <url>', 'a page of yours, which is then fetched to look at its tag and its content security policy')
		.addOption(
			new Option('--preset <name>', 'list what a preset asks for, site by site, and where it is held').choices(
				PRESET_NAMES,
			),
		)
		.option('--json', 'print JSON')
		.action(async (options: Options) => {
			if (options.url !== undefined && !/^https?:$/.test(URL.parse(options.url)?.protocol ?? ''))
				throw usage(`${options.url} is no address of a page such as https://example.com/.`);
			const findings = await examine(readConfig(terminal.env), options);
			show(terminal, options.json, { findings } satisfies Diagnosis, findings.map(line));
			const failed = findings.filter(({ state }) => state === 'fail').length;
			if (failed > 0) throw new Sentence(failed === 1 ? 'One check failed.' : `${failed} checks failed.`);
		});
}

const line = ({ state, message, where }: Finding): string => `${state}  ${message}${where ? ` (${where})` : ''}`;

async function examine(config: Config, { url, preset }: Options): Promise<Finding[]> {
	const findings: Finding[] = [pass('settings', 'The environment can be read.'), ...examineDirectory(config.DATA_DIR)];
	if (findings.some(({ check, state }) => check === 'data_dir' && state !== 'pass')) return findings;
	const schema = examineSchema(config.DATA_DIR);
	findings.push(schema, examinePlaces(placesDate(), Date.now()));
	if (!config.PUBLIC_URL) {
		const message = 'PUBLIC_URL is not set: tags and links name the address under which the dashboard was opened.';
		findings.push(warn('public_url', message));
	}
	// Opening the store would migrate it.
	if (schema.state !== 'pass') return findings;
	const store = await openStore(config.DATA_DIR);
	try {
		const sites = await listSites(store);
		findings.push(...(await examineSites(store, Date.now())), ...(await askServer(store, config)));
		if (url) findings.push(...(await examineUrl(url, sites)));
		if (preset) findings.push(...sites.flatMap(({ domain, settings }) => examinePreset(preset, domain, settings)));
	} finally {
		await store.close();
	}
	return findings;
}

/** What the server that runs here saw: in memory, so only it knows. It is asked in the name of an owner, for this one time. */
async function askServer(store: Store, { HOST, PORT }: Config): Promise<Finding[]> {
	const base = `http://${HOST.includes(':') ? `[${HOST}]` : HOST === '0.0.0.0' ? '127.0.0.1' : HOST}:${PORT}`;
	const owner = (await listUsers(store)).find(user => user.owner);
	const secret =
		owner &&
		(await startSession(store, { user: owner.id, label: 'footfall doctor', at: Math.floor(Date.now() / 1000) }));
	try {
		const headers = secret ? { cookie: `footfall=${secret}; __Host-footfall=${secret}` } : undefined;
		const answer = await fetch(`${base}/api/v1/doctor`, {
			...(headers && { headers }),
			signal: AbortSignal.timeout(PATIENCE),
		});
		if (!answer.ok)
			return [pass('server', `A server answers at ${base}; what it saw can be asked once there is an owner.`)];
		const { findings } = (await answer.json()) as Diagnosis;
		return [pass('server', `A server answers at ${base}.`), ...findings.filter(({ check }) => !KNOWN.test(check))];
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		return [warn('server', `No server answers at ${base}, so what it saw is not known.`)];
	} finally {
		if (secret) await store.write(['delete from sessions where secret = ?', [digest(secret)]]);
	}
}

/** What this command has examined by itself; and its own request says nothing about how visitors come. */
const KNOWN = /^(?:data_dir|disk|schema|places|sites|site .*|unknown_site|address|country_header|https)$/;

async function examineUrl(url: string, sites: readonly Site[]): Promise<Finding[]> {
	try {
		return examinePage(await fetchPage(url), sites);
	} catch (error) {
		const { cause, message } = error as Error & { cause?: { code?: string } };
		return [fail('page', `${url} cannot be fetched: ${cause?.code ?? message}.`)];
	}
}

async function fetchPage(url: string): Promise<Page> {
	const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE), headers: { accept: 'text/html' } });
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of answer.body ?? []) {
		chunks.push(chunk as Uint8Array);
		size += (chunk as Uint8Array).length;
		if (size > MOST_PAGE) break;
	}
	const policy = answer.headers.get('content-security-policy');
	return {
		url: answer.url,
		status: answer.status,
		html: Buffer.concat(chunks).toString(),
		policies: policy ? [policy] : [],
	};
}
