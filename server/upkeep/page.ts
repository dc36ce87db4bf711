import { tagAttributes } from '../model/tag.ts';
import { type Site, takesHost } from '../store/sites.ts';
import type { Finding } from '../wire/account.ts';
import { blockedBy } from './csp.ts';
import { fail, pass, warn } from './doctor.ts';

/** A page as a browser would get it. */
export interface Page {
	url: string;
	status: number;
	html: string;
	/** The values of its `Content-Security-Policy` headers. */
	policies: readonly string[];
}

/** A tag on a page: its attributes in the spelling of `dataset`, `src` and `nonce`. */
export type Tag = Readonly<Record<string, string>>;

/** What of a tag the settings of a site decide. */
const DECIDED = ['query', 'hash', 'exclude', 'signal', 'cookies', 'cookieDomain', 'areas', 'campaign'];

/** Does the page have a tag, does the tag say what the settings of its site say, and can the script run and be heard? */
export function examinePage({ url, status, html, policies }: Page, sites: readonly Site[]): Finding[] {
	const page = new URL(url);
	const site = sites.find(known => takesHost(known, page.hostname));
	if (!site) return [fail('page', `No site lists the host name ${page.hostname}.`)];
	if (status >= 400) return [fail('page', `${url} answered ${status}.`)];
	const tags = findTags(html);
	const [tag] = tags;
	if (!tag) {
		const message = `${url} has no tag: no script whose address ends in /f.js. A script that adds it later is not seen here.`;
		return [fail('tag', message)];
	}
	return [
		pass('page', `${url} is a page of ${site.domain}.`),
		...(tags.length > 1 ? [warn('tag', `${url} has ${tags.length} tags; only the first one counts.`)] : []),
		...examineTag(tag, site),
		...examinePolicies([...policies, ...metaPolicies(html)], tag, page),
	];
}

function examineTag(tag: Tag, { settings, domain }: Site): Finding[] {
	const wanted = tagAttributes(settings);
	const differing = DECIDED.filter(name => listed(tag[name]) !== listed(wanted[name]));
	if (differing.length === 0) return [pass('tag', `The tag says what the settings of ${domain} say.`)];
	return differing.map(name => {
		const attribute = `data-${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
		const [has, should] = [tag[name], wanted[name]].map(value => (value === undefined ? 'not there' : `"${value}"`));
		return fail('tag', `${attribute} is ${has} in the tag, and should be ${should} by the settings of ${domain}.`);
	});
}

/** Lists say the same whatever their spaces. */
const listed = (text: string | undefined): string | undefined => text?.split(/\s*,\s*/).join(',');

function examinePolicies(policies: readonly string[], tag: Tag, page: URL): Finding[] {
	const script = URL.parse(tag.src ?? '', page);
	if (!script) return [fail('policy', `The tag's address ${tag.src} cannot be read.`)];
	const beacon = URL.parse(tag.endpoint ?? script.href.replace(/(?:\.extra)?\.js.*$/, ''), page) ?? script;
	const blocked = [
		['script', script, 'does not load'],
		['connect', beacon, 'cannot report'],
	] as const;
	const found = blocked.flatMap(([kind, url, what]) => {
		const directive = blockedBy(policies, { kind, url, page, nonce: tag.nonce });
		return directive
			? [fail('policy', `The script ${what}: ${directive} of the content security policy lacks ${url.origin}.`)]
			: [];
	});
	return found.length > 0
		? found
		: [pass('policy', 'The content security policy, if any, lets the script run and report.')];
}

/** The tags of the script in a page. */
export function findTags(html: string): Tag[] {
	return elements(html, 'script').filter(({ src = '' }) => /\/f(?:\.extra)?\.js(?:[?#]|$)/.test(src));
}

function metaPolicies(html: string): string[] {
	return elements(html, 'meta').flatMap(({ httpEquiv = '', content = '' }) =>
		/^content-security-policy$/i.test(httpEquiv) ? content : [],
	);
}

/** The attributes of all elements of a name, in camel case and without `data-`. */
function elements(html: string, name: string): Tag[] {
	const found = html.matchAll(new RegExp(`<${name}\\b((?:[^>"']|"[^"]*"|'[^']*'){0,2000})>`, 'gi'));
	return [...found].map(([, attributes = '']) => readAttributes(attributes));
}

const ATTRIBUTE = /\s([a-z][\w-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/gi;

function readAttributes(text: string): Tag {
	const tag: Record<string, string> = {};
	for (const [, name = '', double, single, bare] of text.matchAll(ATTRIBUTE)) {
		const plain = name.toLowerCase().replace(/^data-/, '');
		const camel = plain.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
		tag[camel] ??= unescaped(double ?? single ?? bare ?? '');
	}
	return tag;
}

function unescaped(text: string): string {
	const named: Record<string, string> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' };
	return text.replace(/&(?:#(\d{1,3})|(amp|quot|apos|lt|gt));/g, (_, code?: string, name?: string) =>
		code ? String.fromCharCode(Number(code)) : named[name!]!,
	);
}
