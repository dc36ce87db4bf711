import { useState } from 'preact/hooks';
import type { Removed, SiteDetails } from '../../server/wire/account.ts';
import { change, reportAddress } from '../api.ts';
import { sites } from '../data.ts';
import { useResource } from '../resource.ts';
import { Snippet } from '../Snippet.tsx';
import { me } from '../session.ts';
import { ELSEWHERE, go } from '../view.ts';
import { say } from '../words.ts';
import { linesOf } from './allowed.ts';
import { Field, Form, type Given, Input } from './Form.tsx';
import { Page, Part } from './Page.tsx';
import { inLines, Setting } from './Setting.tsx';
import { Tags } from './Tags.tsx';
import { words } from './words.ts';
import { Zone } from './zones.tsx';

/** Everything that can be set for a site, drawn from the list that the server has of it. */
export function Settings({ site }: { site: string }) {
	const asked = useResource<SiteDetails>(
		() => reportAddress(`sites/${site}/details`),
		[site],
		() => 3600,
	);
	const details = asked.data.value;
	return (
		<Page title={words.settingsTitle} lead={site}>
			{asked.failure.value && (
				<p class="error" role="alert">
					{asked.failure.value}
				</p>
			)}
			{details && <Basics details={details} changed={asked.again} />}
			{details && (
				<Part name="tag" title={words.tagTitle} lead={words.tagLead}>
					<Tags key={JSON.stringify(details.tags)} tags={details.tags} />
				</Part>
			)}
			{details && <List details={details} changed={asked.again} />}
			<Myself hosts={details?.hostnames ?? [site]} />
			{me.value?.owner && <Forget site={site} />}
			{me.value?.owner && <Delete site={site} />}
		</Page>
	);
}

interface Props {
	details: SiteDetails;
	changed: () => void;
}

function Basics({ details, changed }: Props) {
	const locked = details.timezone_locked;
	async function save(given: Given) {
		const timezone = given.text('timezone').trim();
		await change('PUT', `sites/${details.site}`, {
			hostnames: linesOf(given.text('hostnames')),
			...(locked === undefined && timezone !== details.timezone && { timezone }),
		});
		changed();
		sites.again();
	}
	return (
		<Part name="basics" title={words.basics}>
			<Form name="basics" label={words.save} submit={save} done={words.saved}>
				<Field name="hostnames" label={words.hostnames} help={words.hostnamesHelp}>
					{given => <textarea {...given} rows={3} spellcheck={false} defaultValue={details.hostnames.join('\n')} />}
				</Field>
				<Zone value={details.timezone} locked={locked} />
			</Form>
		</Part>
	);
}

/** One form for all, of which what was changed is sent. */
function List({ details: { site, settings }, changed }: Props) {
	async function save(given: Given) {
		const texts = settings.map(({ name, allowed }) => [name, inLines(allowed, given.text(name))] as const);
		const other = texts.filter(([name, text]) => settings.find(one => one.name === name)?.value !== text);
		if (other.length === 0) return;
		await change('PUT', `sites/${site}`, { settings: Object.fromEntries(other) });
		changed();
	}
	return (
		<Part name="settings" title={words.counting} lead={words.countingLead}>
			<Form name="settings" label={words.save} submit={save} done={words.saved}>
				{settings.map(setting => (
					<Setting key={setting.name} setting={setting} />
				))}
			</Form>
		</Part>
	);
}

/** The script understands these at the end of an address of the site. */
function Myself({ hosts }: { hosts: string[] }) {
	const named = hosts.filter(host => !host.startsWith('*'));
	return (
		<Part name="myself" title={words.myself} lead={words.myselfLead}>
			{named.map(host => (
				<p key={host} class="ways">
					<a class="primary" href={`https://${host}/#footfall-deny`} target="_blank" rel="noreferrer" data-deny>
						{say(words.deny, { host })}
					</a>
					<a href={`https://${host}/#footfall-allow`} target="_blank" rel="noreferrer" data-allow>
						{words.allow}
					</a>
				</p>
			))}
		</Part>
	);
}

function Forget({ site }: { site: string }) {
	const [backup, setBackup] = useState<string>();
	async function forget(given: Given) {
		const answer = await change<Removed>('POST', `sites/${site}/forget`, {
			path: given.text('path').trim(),
			confirm: given.text('confirm').trim(),
		});
		setBackup(answer.backup);
	}
	return (
		<Part name="forget" title={words.forget} lead={words.forgetLead} danger>
			<Form name="forget" label={words.forget} submit={forget} danger>
				<Input name="path" label={words.path} placeholder="/old-page" spellcheck={false} required />
				<Input name="confirm" label={words.confirmPath} autoComplete="off" spellcheck={false} required />
			</Form>
			{backup && <Backup file={backup} />}
		</Part>
	);
}

function Delete({ site }: { site: string }) {
	const [backup, setBackup] = useState<string>();
	async function remove(given: Given) {
		const answer = await change<Removed>('DELETE', `sites/${site}`, { confirm: given.text('confirm').trim() });
		setBackup(answer.backup);
	}
	function leave() {
		sites.again();
		go({ ...ELSEWHERE, site: undefined });
	}
	return (
		<Part name="delete" title={words.deleteSite} lead={words.deleteLead} danger>
			{backup ? (
				<>
					<Backup file={backup} />
					<button type="button" class="primary" onClick={leave}>
						{words.next}
					</button>
				</>
			) : (
				<Form name="delete" label={say(words.deleteNow, { site })} submit={remove} danger>
					<Input
						name="confirm"
						label={say(words.confirmSite, { site })}
						autoComplete="off"
						spellcheck={false}
						required
					/>
				</Form>
			)}
		</Part>
	);
}

function Backup({ file }: { file: string }) {
	return (
		<div class="once" role="status">
			<p>{words.backup}</p>
			<Snippet text={file} label={words.backup} />
		</div>
	);
}
