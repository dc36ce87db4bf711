import { useState } from 'preact/hooks';
import type { ShareEntry, ShareRequest } from '../../server/wire/account.ts';
import { change, reportAddress } from '../api.ts';
import { catalog } from '../data.ts';
import { type Resource, useResource } from '../resource.ts';
import { Snippet } from '../Snippet.tsx';
import { words as general, say } from '../words.ts';
import { linesOf } from './allowed.ts';
import { Field, Form, type Given, Input, Password } from './Form.tsx';
import { Act, List } from './List.tsx';
import { Page, Part } from './Page.tsx';
import { Expiry } from './Tokens.tsx';
import { formatDay, inDays } from './time.ts';
import { words } from './words.ts';

/** Links that show the public numbers of a site to whoever has them, and frames on other pages. */
export function Shares({ site }: { site: string }) {
	const path = `sites/${site}/shares`;
	const asked = useResource<ShareEntry[]>(() => reportAddress(path), [site]);
	async function create(given: Given) {
		await change('POST', path, requestOf(given));
		asked.again();
	}
	return (
		<Page title={words.sharesTitle} lead={say(words.sharesLead, { site })}>
			<Part name="shares" title={words.shares}>
				<List asked={asked} label={words.shares} none={words.noShares} keyOf={({ id }) => id}>
					{share => <Share share={share} path={`${path}/${share.id}`} asked={asked} />}
				</List>
			</Part>
			<Part name="share" title={words.createShare}>
				<Form name="share" fresh label={words.createShare} submit={create} done={words.added}>
					<Fields />
				</Form>
			</Part>
		</Page>
	);
}

function Share({ share, path, asked }: { share: ShareEntry; path: string; asked: Resource<ShareEntry[]> }) {
	async function save(given: Given) {
		const keep = given.text('keep') === 'yes';
		const { password, ...rest } = requestOf(given);
		await change('PUT', path, { ...rest, ...(!keep && { password: password ?? '' }) });
		asked.again();
	}
	async function revoke() {
		await change('DELETE', path);
		asked.again();
	}
	return (
		<>
			<span class="entry-name">{share.name}</span>
			<span class="soft">{factsOf(share)}</span>
			<Act label={words.revoke} of={share.name} act={revoke} sure />
			<div class="entry-more">
				<Snippet text={share.url} label={share.name} />
				{share.embed.length > 0 && (
					<details>
						<summary>{words.embed}</summary>
						<Snippet text={frameOf(share)} label={words.embed} />
					</details>
				)}
				<details>
					<summary>{words.change}</summary>
					<Form name={`share-${share.id}`} label={words.save} submit={save} done={words.saved}>
						<Fields share={share} />
					</Form>
				</details>
			</div>
		</>
	);
}

function factsOf({ panels, password, expires }: ShareEntry): string {
	return [
		panels.length === 0 ? words.allPanels : panels.map(panelLabel).join(', '),
		password && words.withPassword,
		expires ? say(words.until, { date: formatDay(expires) }) : words.never,
	]
		.filter(Boolean)
		.join(' · ');
}

/** To be pasted into a page of one of the hosts that may show it. */
function frameOf({ url, name }: ShareEntry): string {
	const title = name.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
	return `<iframe src="${url}" title="${title}" width="100%" height="900" style="border:0" loading="lazy"></iframe>`;
}

const OTHERS: Record<string, string> = {
	totals: general.totals,
	chart: words.panelChart,
};

/** Everything that a link can show: the panels of the report, and its groups of dimensions. */
const panelNames = () => [...Object.keys(OTHERS), ...(catalog.data.value?.groups.map(({ name }) => name) ?? [])];

const panelLabel = (name: string) =>
	OTHERS[name] ?? catalog.data.value?.groups.find(group => group.name === name)?.label ?? name;

function Fields({ share }: { share?: ShareEntry }) {
	const [whole, setWhole] = useState((share?.panels.length ?? 0) === 0);
	const [keep, setKeep] = useState(share?.password === true);
	return (
		<>
			<Input
				name="name"
				label={words.shareName}
				help={words.shareNameHelp}
				defaultValue={share?.name}
				maxLength={100}
				required
			/>
			<fieldset class="ticks">
				<legend>{words.panels}</legend>
				<label class="tick">
					<input type="checkbox" checked={whole} onChange={event => setWhole(event.currentTarget.checked)} />
					{words.allPanels}
				</label>
				{!whole &&
					panelNames().map(name => (
						<label key={name} class="tick">
							<input
								type="checkbox"
								name="panels"
								value={name}
								defaultChecked={share?.panels.includes(name) ?? false}
							/>
							{panelLabel(name)}
						</label>
					))}
			</fieldset>
			{share?.password && (
				<label class="tick">
					<input
						type="checkbox"
						name="keep"
						value="yes"
						checked={keep}
						onChange={event => setKeep(event.currentTarget.checked)}
					/>
					{words.keepPassword}
				</label>
			)}
			{!keep && (
				<Password name="password" label={words.sharePassword} help={words.sharePasswordHelp} required={false} />
			)}
			<Expires share={share} />
			<Field name="embed" label={words.embedHosts} help={words.embedHelp}>
				{given => (
					<textarea
						{...given}
						rows={2}
						spellcheck={false}
						defaultValue={share?.embed.join('\n')}
						placeholder="www.example.com"
					/>
				)}
			</Field>
		</>
	);
}

/** A link that has an end keeps it unless another is chosen. */
function Expires({ share }: { share: ShareEntry | undefined }) {
	const [change, setChange] = useState(share?.expires === undefined);
	if (change || !share?.expires) return <Expiry />;
	return (
		<p>
			<input type="hidden" name="until" value={share.expires} />
			{say(words.until, { date: formatDay(share.expires) })}{' '}
			<button type="button" class="link" onClick={() => setChange(true)}>
				{words.change}
			</button>
		</p>
	);
}

function requestOf(given: Given): ShareRequest {
	const [password, days, until] = [given.text('password'), given.text('expires'), given.text('until')];
	return {
		name: given.text('name'),
		panels: given.all('panels'),
		embed: linesOf(given.text('embed')),
		...(password && { password }),
		expires: until ? Number(until) : days ? inDays(Number(days)) : null,
	};
}
