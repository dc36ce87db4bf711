import type { ComponentType } from 'preact';
import { site } from '../data.ts';
import type { ScreenName } from '../entrance.ts';
import { view } from '../view.ts';
import { Account } from './Account.tsx';
import { AddSite } from './AddSite.tsx';
import { Audit } from './Audit.tsx';
import { Connect } from './Connect.tsx';
import { ChoosePassword, Closed, Login, Owner, Unlock } from './doors.tsx';
import { Settings } from './Settings.tsx';
import { Shares } from './Shares.tsx';
import { Trail } from './Trail.tsx';
import { Users } from './Users.tsx';

/** The site that a page is about: the one of the address, else the only one there is. */
const here = () => view.value.site ?? site.value?.site ?? '';

/** The list: every screen beside the report by its name. */
export const SCREENS: Record<ScreenName, ComponentType> = {
	owner: Owner,
	password: ChoosePassword,
	login: Login,
	closed: Closed,
	unlock: Unlock,
	account: Account,
	users: Users,
	trail: Trail,
	audit: Audit,
	add: AddSite,
	tag: () => <Connect site={here()} />,
	settings: () => <Settings site={here()} />,
	shares: () => <Shares site={here()} />,
};

export { Notes } from './Notes.tsx';
