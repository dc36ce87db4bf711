import { useState } from 'preact/hooks';
import type { NewToken, Scope, TokenEntry } from '../../server/wire/account.ts';
import { change, reportAddress } from '../api.ts';
import { sites } from '../data.ts';
import { useResource } from '../resource.ts';
import { Snippet } from '../Snippet.tsx';
import { say } from '../words.ts';
import { Form, type Given, Input, Select } from './Form.tsx';
import { Act, List } from './List.tsx';
import { Part } from './Page.tsx';
import { formatDay, formatDays, inDays } from './time.ts';
import { words } from './words.ts';

/** How long something may be used, in days; '' is for ever. */
const SPANS = ['', '1', '7', '30', '90', '365'];

/** When it ends. */
export function Expiry({ value = '' }: { value?: string }) {
	const options = SPANS.map(days => ({ value: days, label: days ? formatDays(Number(days)) : words.never }));
	return <Select name="expires" label={words.expires} value={value} options={options} />;
}

/** Keys for programs. Each is shown once, and does no more than the account it belongs to. */
export function Tokens() {
	const asked = useResource<TokenEntry[]>(() => reportAddress('tokens'), []);
	const [made, setMade] = useState<NewToken>();
	const list = sites.data.value ?? [];
	const scopes: { value: Scope; label: string }[] = [
		{ value: 'read', label: words.scopeRead },
		{ value: 'edit', label: words.scopeEdit },
	];

	async function create(given: Given) {
		const [site, days] = [given.text('site'), given.text('expires')];
		setMade(
			await change<NewToken>('POST', 'tokens', {
				name: given.text('name'),
				scope: given.text('scope'),
				...(site && { site }),
				...(days && { expires: inDays(Number(days)) }),
			}),
		);
		asked.again();
	}
	async function revoke({ id }: TokenEntry) {
		await change('DELETE', `tokens/${id}`);
		if (made?.id === id) setMade(undefined);
		asked.again();
	}

	return (
		<Part name="tokens" title={words.tokens} lead={words.tokensLead}>
			{made && (
				<div class="once" role="status">
					<p>
						<strong>{say(words.tokenMade, { name: made.name })}</strong> {words.shownOnce}
					</p>
					<Snippet text={made.token} label={made.name} />
				</div>
			)}
			<List asked={asked} label={words.tokens} none={words.noTokens} keyOf={({ id }) => id}>
				{token => (
					<>
						<span class="entry-name">{token.name}</span>
						<span class="soft">{tokenFacts(token)}</span>
						<Act label={words.revoke} of={token.name} act={() => revoke(token)} sure />
					</>
				)}
			</List>
			<details>
				<summary>{words.createToken}</summary>
				<Form name="token" fresh label={words.createToken} submit={create}>
					<Input name="name" label={words.tokenName} help={words.tokenNameHelp} maxLength={100} required />
					<Select name="scope" label={words.scope} options={scopes} />
					<Select
						name="site"
						label={words.site}
						options={[
							{ value: '', label: words.allMySites },
							...list.map(({ site }) => ({ value: site, label: site })),
						]}
					/>
					<Expiry value="365" />
				</Form>
			</details>
		</Part>
	);
}

function tokenFacts({ scope, site, expires, seen }: TokenEntry): string {
	return [
		scope === 'edit' ? words.scopeEdit : words.scopeRead,
		site ?? words.allMySites,
		expires ? say(words.until, { date: formatDay(expires) }) : words.never,
		seen ? say(words.used, { date: formatDay(seen) }) : words.neverUsed,
	].join(' · ');
}
