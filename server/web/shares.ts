import { type Context, Hono } from 'hono';
import { hashPassword, verifyPassword } from '../account/password.ts';
import {
	addShare,
	findShare,
	keyOf,
	listShares,
	MOST_SHARES,
	removeShareRow,
	type Share,
	type ShareWish,
	setShareRow,
} from '../account/shares.ts';
import { type Action, nameOf, note } from '../account/trail.ts';
import { PANELS } from '../model/panels.ts';
import type { Site } from '../store/sites.ts';
import type { ShareEntry } from '../wire/account.ts';
import { type Accounts, secondsOf, tryPassword } from './accounts.ts';
import { type Field, line, list, moment, or, readBody, text, wordOf } from './body.ts';
import { answerRefused, badParameter, Refused } from './failure.ts';
import { guard } from './guard.ts';
import { publicUrl } from './public.ts';
import type { NodeEnv } from './request.ts';
import { anyPassword } from './session.ts';
import { siteOf } from './site.ts';

/** A host name, `*.` before it for all names under it, and a port where it is not the usual one. Nothing that could end a header. */
const host: Field<string> = {
	allowed: 'a host name, such as www.example.com',
	read(value) {
		const name = typeof value === 'string' ? value.toLowerCase() : '';
		return name.length <= 255 && /^(?:\*\.)?[a-z\d-]+(?:\.[a-z\d-]+)*(?::\d{1,5})?$/.test(name) ? name : undefined;
	},
};

/** Null: never. Left out: as it is. */
const expiry: Field<number | null | undefined> & { optional: true } = {
	allowed: `${moment.allowed}, or null`,
	optional: true,
	read: value => (value === null ? null : moment.read(value)),
};

const WISH = {
	name: line(100),
	panels: list(wordOf(PANELS), PANELS.length),
	embed: list(host, 20),
	password: or(text(200, 0), undefined),
	expires: expiry,
};

/** Links that show the public numbers of a site to whoever has them. */
export function shareRoutes(accounts: Accounts): Hono<NodeEnv> {
	const { store, address } = accounts;
	const routes = new Hono<NodeEnv>();
	routes.onError(answerRefused);

	routes.get('/sites/:site/shares', guard('edit'), async c => {
		const shares = await listShares(store, await siteOf(store, c));
		return c.json(shares.map(share => entryOf(c, share)));
	});

	routes.post('/sites/:site/shares', guard('edit'), async c => {
		const wish = await readWish(c);
		const site = await siteOf(store, c);
		const share = await addShare(store, site, { wish, at: secondsOf(accounts) }, noted(c, 'share made', wish.name));
		if (share) return c.json(entryOf(c, share), 201);
		throw new Refused({ code: 'too_many', message: `A site has at most ${MOST_SHARES} links.` }, 409);
	});

	routes.put('/sites/:site/shares/:id{[0-9]+}', guard('edit'), async c => {
		const site = await siteOf(store, c);
		const { id } = await shareOf(c, site);
		const wish = await readWish(c);
		await store.write(setShareRow(site, id, wish), noted(c, 'share changed', wish.name));
		return c.json(entryOf(c, await shareOf(c, site)));
	});

	routes.delete('/sites/:site/shares/:id{[0-9]+}', guard('edit'), async c => {
		const site = await siteOf(store, c);
		const { id, name } = await shareOf(c, site);
		await store.write(removeShareRow(site, id), noted(c, 'share removed', name));
		return c.body(null, 204);
	});

	routes.post('/share/open', guard('anyone'), async c => {
		const asked = await readBody(c, { word: text(100), password: anyPassword });
		const succeeded = tryPassword(c, accounts, `share ${asked.word}`);
		const share = await findShare(store, asked.word, secondsOf(accounts));
		if (!(await verifyPassword(asked.password, share?.password)) || !share) throw WRONG_PASSWORD;
		succeeded();
		return c.json({ key: keyOf(share) });
	});

	/** What is asked for, its password already hashed. */
	async function readWish(c: Context<NodeEnv>): Promise<ShareWish> {
		const { name, panels, embed, password, expires } = await readBody(c, WISH);
		if (expires && expires <= secondsOf(accounts)) throw badParameter('expires', 'expires must lie ahead.');
		return {
			name,
			panels: [...new Set(panels)],
			embed: [...new Set(embed)],
			...(password !== undefined && { password: password === '' ? null : await hashPassword(password) }),
			...(expires !== undefined && { expires }),
		};
	}

	function entryOf(c: Context<NodeEnv>, share: Share): ShareEntry {
		const { id, name, word, panels, embed, password, created, expires } = share;
		const url = `${publicUrl(c, address)}/share/${word}`;
		return { id, name, url, panels, embed, password: password !== null, created, ...(expires !== null && { expires }) };
	}

	async function shareOf(c: Context<NodeEnv>, site: Site): Promise<Share> {
		const share = (await listShares(store, site)).find(({ id }) => id === Number(c.req.param('id')));
		if (share) return share;
		throw new Refused({ code: 'not_found', message: 'There is no such link.' }, 404);
	}

	const noted = (c: Context<NodeEnv>, action: Action, detail: string) =>
		note({
			at: secondsOf(accounts),
			actor: nameOf(c.get('actor')),
			action,
			site: c.req.param('site')?.toLowerCase(),
			detail,
		});

	return routes;
}

/** The same for a link that is not known. */
const WRONG_PASSWORD = new Refused(
	{ code: 'wrong_password', message: 'This is not the password of this link.', parameter: 'password' },
	401,
);
