import type { Role, Scope } from '../wire/account.ts';

/** Someone with an account. */
export interface Holder {
	/** Number of the user. */
	id: number;
	email: string;
	/** May do everything, on every site. */
	owner: boolean;
	/** What those who are not owners may do, by a site's domain. */
	roles: Readonly<Record<string, Role>>;
}

/**
 * Who asks. A token is its user within its scope and site, a share shows one site, and the `machine` is whoever sits at the
 * server itself while there is no account yet.
 */
export type Actor =
	| { kind: 'user'; user: Holder; session: number }
	| { kind: 'token'; user: Holder; scope: Scope; site?: string }
	| { kind: 'share'; id: number; site: string; name: string; panels: readonly string[]; locked: boolean }
	| { kind: 'machine' }
	| { kind: 'nobody' };

/**
 * What a route needs of who asks. `anyone`: nothing. `self`: an account, signed in to. `read` and `edit`: that on the site in
 * the path; where there is none, `read` needs anyone who can read something. `public`: `read`, or a link that shows this site,
 * for what is prepared to be shown to strangers. `own`: an owner, signed in.
 */
export const NEEDS = ['anyone', 'self', 'public', 'read', 'edit', 'own'] as const;
export type Need = (typeof NEEDS)[number];

/** May this actor do that, on the site of this domain where it is about one? */
export function may(actor: Actor, need: Need, site?: string): boolean {
	return need === 'anyone' || RULES[need](actor, site);
}

/**
 * Accounts, tokens and ownership are for people who signed in: a token that could make accounts would outlive being revoked.
 */
const RULES: Record<Exclude<Need, 'anyone'>, (actor: Actor, site: string | undefined) => boolean> = {
	self: actor => actor.kind === 'user',
	own: actor => actor.kind === 'user' && actor.user.owner,
	edit: (actor, site) =>
		(actor.kind === 'user' && roleOf(actor.user, site) === 'editor') ||
		(actor.kind === 'token' &&
			actor.scope === 'edit' &&
			reaches(actor.site, site) &&
			roleOf(actor.user, site) === 'editor'),
	public: (actor, site) =>
		actor.kind === 'share' ? !actor.locked && reaches(actor.site, site) : RULES.read(actor, site),
	read: (actor, site) => {
		if (actor.kind === 'machine') return true;
		if (actor.kind !== 'user' && actor.kind !== 'token') return false;
		if (actor.kind === 'token' && !reaches(actor.site, site)) return false;
		return site === undefined || roleOf(actor.user, site) !== undefined;
	},
};

/** An owner is an editor everywhere. Without a site, only an owner has a role. */
function roleOf({ owner, roles }: Holder, site: string | undefined): Role | undefined {
	if (owner) return 'editor';
	return site !== undefined && Object.hasOwn(roles, site) ? roles[site] : undefined;
}

/** What is bound to a site reaches no other; without a site it reaches what anyone who reads may see. */
function reaches(bound: string | undefined, site: string | undefined): boolean {
	return bound === undefined || site === undefined || bound === site;
}
