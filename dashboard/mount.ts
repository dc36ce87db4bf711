/**
 * The address under which the product is mounted. It is that of the folder of this script, whatever page loaded it, so that
 * the dashboard works under any path of a proxy, and a share link one level further down.
 */
export const ROOT = new URL('.', import.meta.url);

/** The word of the share link whose page this is. */
export const shareWord: string | undefined = /^share\/([\w-]+)\/?$/.exec(
	location.pathname.slice(ROOT.pathname.length),
)?.[1];

const PURPOSES = ['setup', 'invite', 'reset'] as const;

/** A one-time link. Its secret stands behind the `#`, which browsers send nowhere. */
export interface OneTimeLink {
	purpose: (typeof PURPOSES)[number];
	secret: string;
}

/** The one-time link that the address is. */
export function readLink(hash: string): OneTimeLink | undefined {
	const [, name, secret] = /^#(\w+)=([\w-]+)$/.exec(hash) ?? [];
	const purpose = PURPOSES.find(one => one === name);
	return purpose && secret ? { purpose, secret } : undefined;
}
