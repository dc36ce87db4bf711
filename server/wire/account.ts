/**
 * What the dashboard asks and gets about accounts, sites and links, under `api/v1/`. Times are seconds since 1970, UTC. Bodies
 * are JSON; every change answers 204 or what it made; every error is a `Failure` of `report.ts`.
 */

export const ROLES = ['viewer', 'editor'] as const;
export type Role = (typeof ROLES)[number];

export const SCOPES = ['read', 'edit'] as const;
export type Scope = (typeof SCOPES)[number];

/** A password has so many characters. */
export const PASSWORD_LENGTH = { least: 10, most: 200 } as const;

/**
 * `GET session`: who is asking. `setup`: there is no account yet (this machine may look, and whoever has the one-time link
 * creates the owner). `out`: sign in first. `share`: a share link, which shows one site's public numbers.
 */
export type SessionState =
	| { state: 'setup'; reads: boolean }
	| { state: 'out'; mail: boolean; passkeys: boolean }
	| { state: 'in'; user: Me; mail: boolean }
	| { state: 'share'; site: string; name: string; panels: string[]; locked: boolean };

export interface Me {
	id: number;
	email: string;
	owner: boolean;
	/** By the site's domain; of an owner it is empty, because an owner may do everything. */
	roles: Record<string, Role>;
	totp: boolean;
	passkeys: number;
	/** Codes for when the second factor is lost, that were not used yet. */
	recovery_codes: number;
}

/** `POST setup` {link, email, password}: creates the owner and signs in: 204. 404 `link_over` where the link does not work. */
export interface SetupRequest {
	link: string;
	email: string;
	password: string;
}

/**
 * `POST login`: 204 with a session; 401 `wrong_login`; 401 `second_factor` where a code is needed too; 429 `slow_down` with
 * `Retry-After`. `code` is the one of an authenticator, or a recovery code. `DELETE session` signs out.
 */
export interface LoginRequest {
	email: string;
	password: string;
	code?: string;
}

/** `POST login/passkey/options` {} answers WebAuthn's options; `POST login/passkey` takes the browser's answer: 204. */

/** `POST reset` {email}: always 204, mails a link if there is such an account. `POST links/<purpose>` {link, password}: chooses a password, 204, with a session where there is no second factor to ask for. `POST links/<purpose>/check` {link}: 204, or 404 `link_over`. */
export interface ChoosePasswordRequest {
	link: string;
	password: string;
}

/** `GET me/sessions`. `DELETE me/sessions/<id>`; `DELETE me/sessions`: all but this one. */
export interface SessionEntry {
	id: number;
	label: string;
	created: number;
	seen: number;
	current: boolean;
}

/** `POST me/password`: 204; ends all other sessions. */
export interface PasswordRequest {
	password: string;
	new_password: string;
}

/** `POST me/totp` {password} answers what an authenticator needs; `PUT me/totp` {code} confirms it and answers recovery codes; `DELETE me/totp` {password}; `POST me/recovery` {password} answers new recovery codes in the place of the old ones. */
export interface TotpOffer {
	secret: string;
	/** `otpauth://…`, to be drawn as a QR code: `qr` is that drawing, an SVG. */
	uri: string;
	qr: string;
}
export interface RecoveryCodes {
	codes: string[];
}

/** `GET me/passkeys`; `POST me/passkeys/options` {password}; `POST me/passkeys` {name, answer}; `DELETE me/passkeys/<id>`. */
export interface PasskeyEntry {
	id: string;
	name: string;
	created: number;
}

/**
 * `GET users` (owner). `POST users` {email, owner, roles} answers `Invited`; `PUT users/<id>` {owner, roles};
 * `DELETE users/<id>`; `POST users/<id>/link` makes a new link to choose a password. The last owner cannot be removed.
 */
export interface UserEntry {
	id: number;
	email: string;
	owner: boolean;
	roles: Record<string, Role>;
	/** False until the invited person has chosen a password. */
	joined: boolean;
	/** The password alone does not sign in. */
	second_factor: boolean;
	created: number;
}
export interface Invited {
	user: UserEntry;
	/** Address of the one-time link, to be handed over; `mailed` where it was sent by mail as well. */
	url: string;
	mailed: boolean;
}

/** `GET tokens`: one's own. `POST tokens` {name, scope, site?, expires?} answers `NewToken`. `DELETE tokens/<id>`. */
export interface TokenEntry {
	id: number;
	name: string;
	scope: Scope;
	site?: string;
	created: number;
	expires?: number;
	seen?: number;
}
export interface NewToken extends TokenEntry {
	/** Shown this once. To be sent as `Authorization: Bearer <token>`. */
	token: string;
}

/**
 * `GET sites/<site>/shares` (editor); `POST` {name, panels, embed, password?, expires?}; `PUT …/<id>` the same;
 * `DELETE …/<id>`. A share link is `share/<word>`; its dashboard sends `Authorization: Share <word>` (and, where there is a
 * password, the word that `POST share/open` {word, password} answered: `Authorization: Share <word> <key>`).
 */
export interface ShareEntry {
	id: number;
	name: string;
	url: string;
	panels: string[];
	embed: string[];
	password: boolean;
	created: number;
	expires?: number;
}
export interface ShareRequest {
	name: string;
	/** `totals`, `chart`, `realtime`, groups of the catalog, `heat`, `retention`, `ignored`; none: all. */
	panels: string[];
	embed: string[];
	/** Absent: as it is. '': none. */
	password?: string;
	expires?: number | null;
}

/**
 * `POST sites` {site, timezone, hostnames?, settings?} (owner): 201 with `SiteDetails`. `GET sites/<site>/details` (viewer),
 * `PUT sites/<site>` (editor) any of timezone, hostnames, settings answers the same; settings by name as text, as `site set`
 * takes them. 409 `taken`: another site has the host name; 409 `locked`: the time zone.
 * `DELETE sites/<site>` {confirm: '<domain>'} (owner): a backup is made first, and its file named in the answer.
 * `POST sites/<site>/forget` {path, confirm: '<path>'} (owner): deletes the history of a path, after a backup: `Forgotten`.
 */
export interface SiteDetails {
	site: string;
	hostnames: string[];
	timezone: string;
	/** Why the time zone cannot be changed any more. */
	timezone_locked?: string;
	settings: { name: string; label: string; description: string; allowed: string; value: string; default: string }[];
	/** The tag to paste, as HTML, in its variants: plain, proxied (own path), wordpress, bundler. */
	tags: { name: string; code: string }[];
}
export interface Removed {
	backup: string;
}
export interface Forgotten extends Removed {
	rows: number;
	/** The path is also the name of an area with other pages in it, whose rows were kept. */
	area_kept: boolean;
}

/**
 * `GET sites/<site>/check` (editor): whether the first view has arrived, and what is in its way otherwise; asked again every
 * few seconds. `problems` are sentences for the owner, the likeliest first; `values` is what they fill in, for translations.
 */
export interface Check {
	counted: boolean;
	problems: { code: string; message: string; values?: Record<string, string | number> }[];
}

/** `GET sites/<site>/annotations` (viewer); `POST` {date, text} (editor); `DELETE …/<id>`. */
export interface Annotation {
	id: number;
	date: string;
	text: string;
}

/** `GET trail?before=<id>` (owner): the newest first, at most 100. */
export interface TrailEntry {
	id: number;
	at: number;
	actor: string;
	action: string;
	site?: string;
	detail: string;
}

/** `GET doctor` (owner): what is right and wrong with the installation, as this very request and the last hour show it. */
export interface Finding {
	check: string;
	state: 'pass' | 'warn' | 'fail';
	/** One sentence or two. */
	message: string;
	/** File or setting that holds it, where it is a criterion of a preset. */
	where?: string;
}
export interface Diagnosis {
	findings: Finding[];
}

/** Where a promise is not kept, without the value that is there: a table with its row, a file, a question; and what is wrong. */
export interface Fault {
	where: string;
	what: string;
}

/** `GET audit` (owner): whether what is on disk, and what can be asked, is what Footfall promises. */
export interface AuditEntry {
	check: string;
	/** `warn`: nothing is broken, but the owner should know. */
	state: Finding['state'];
	message: string;
	/** The first of them. */
	faults: Fault[];
}
export interface Audit {
	/** When it ran, in milliseconds since 1970. */
	at: number;
	/** Of the script that is served, as browsers take it: `sha256-…`; absent where none is built. */
	tracker?: string;
	checks: AuditEntry[];
}
