/** Which source list of a policy speaks for a kind of request: the first of these that it has. */
const DIRECTIVES = {
	script: ['script-src-elem', 'script-src', 'default-src'],
	connect: ['connect-src', 'default-src'],
} as const;

/** A request that a page would make. */
interface Request {
	kind: keyof typeof DIRECTIVES;
	url: URL;
	/** The page that makes it. */
	page: URL;
	/** Of the script's tag. */
	nonce?: string | undefined;
}

/**
 * The directive of content security policies that would block a request, if one does. Policies add up: each has to allow it.
 * As CSP level 3 says, but for hashes and redirects, with which a script from elsewhere has nothing to do.
 */
export function blockedBy(policies: readonly string[], request: Request): string | undefined {
	for (const policy of policies.flatMap(text => text.split(','))) {
		const directives = new Map(
			policy.split(';').flatMap(part => {
				const [name = '', ...sources] = part.trim().split(/\s+/);
				return name ? [[name.toLowerCase(), sources] as const] : [];
			}),
		);
		const name = DIRECTIVES[request.kind].find(directive => directives.has(directive));
		if (name && !allows(directives.get(name)!, request)) return name;
	}
}

function allows(sources: readonly string[], { kind, url, page, nonce }: Request): boolean {
	if (kind === 'script') {
		if (nonce && sources.includes(`'nonce-${nonce}'`)) return true;
		if (sources.includes("'strict-dynamic'")) return false;
	}
	return sources.some(source => fits(source.toLowerCase(), url, page));
}

function fits(source: string, url: URL, page: URL): boolean {
	if (source === '*') return /^https?:$/.test(url.protocol);
	if (source === "'self'") return url.origin === page.origin;
	if (/^[a-z][a-z0-9+.-]*:$/.test(source)) return url.protocol === source;
	const [, scheme, host = '', port, path = ''] =
		/^(?:([a-z][a-z0-9+.-]*):\/\/)?([^:/]+)(?::(\d+|\*))?(\/.*)?$/.exec(source) ?? [];
	const secure = (protocol: string) => protocol === url.protocol || (protocol === 'http:' && url.protocol === 'https:');
	if (!secure(scheme ? `${scheme}:` : page.protocol)) return false;
	if (host.startsWith('*.') ? !url.hostname.endsWith(host.slice(1)) : url.hostname !== host) return false;
	if (port ? port !== '*' && port !== (url.port || DEFAULT_PORT[url.protocol]) : url.port !== '') return false;
	return path.endsWith('/') ? url.pathname.startsWith(path) : path === '' || url.pathname === path;
}

const DEFAULT_PORT: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };
