import { useState } from 'preact/hooks';
import { type Invited, ROLES, type Role, type UserEntry } from '../../server/wire/account.ts';
import { change, reportAddress } from '../api.ts';
import { sites } from '../data.ts';
import { type Resource, useResource } from '../resource.ts';
import { Snippet } from '../Snippet.tsx';
import { me } from '../session.ts';
import { say } from '../words.ts';
import { Form, type Given, Input, Select } from './Form.tsx';
import { Act, List } from './List.tsx';
import { Page, Part } from './Page.tsx';
import { words } from './words.ts';

/** Who may look and who may change, on which site. */
export function Users() {
	const asked = useResource<UserEntry[]>(() => reportAddress('users'), []);
	const [invited, setInvited] = useState<Invited>();

	async function invite(given: Given) {
		setInvited(await change<Invited>('POST', 'users', { email: given.text('email'), ...rightsIn(given) }));
		asked.again();
	}

	return (
		<Page title={words.usersTitle} lead={words.usersLead}>
			<Part name="users" title={words.users}>
				{invited && <Handover invited={invited} />}
				<List asked={asked} label={words.users} keyOf={({ id }) => id}>
					{user => <User user={user} asked={asked} show={setInvited} />}
				</List>
			</Part>
			<Part name="invite" title={words.invite} lead={words.inviteLead}>
				<Form name="invite" fresh label={words.invite} submit={invite}>
					<Input name="email" type="email" label={words.email} required autoComplete="off" />
					<Rights />
				</Form>
			</Part>
		</Page>
	);
}

function Handover({ invited: { user, url, mailed } }: { invited: Invited }) {
	return (
		<div class="once" role="status">
			<p>
				<strong>{say(words.handover, { email: user.email })}</strong> {mailed ? words.mailedToo : words.shownOnce}
			</p>
			<Snippet text={url} label={user.email} />
		</div>
	);
}

interface UserProps {
	user: UserEntry;
	asked: Resource<UserEntry[]>;
	show: (invited: Invited) => void;
}

function User({ user, asked, show }: UserProps) {
	const path = `users/${user.id}`;
	const own = user.id === me.value?.id;
	async function save(given: Given) {
		await change('PUT', path, rightsIn(given));
		asked.again();
	}
	async function remove() {
		await change('DELETE', path);
		asked.again();
	}
	return (
		<>
			<span class="entry-name">
				{user.email} {!user.joined && <span class="badge">{words.invited}</span>}{' '}
				{user.second_factor && <span class="badge good">{words.secondFactor}</span>}
			</span>
			<span class="soft">{user.owner ? words.owner : rolesText(user)}</span>
			{!own && (
				<span class="acts">
					<Act
						label={words.newLink}
						of={user.email}
						act={async () => show(await change<Invited>('POST', `${path}/link`))}
					/>
					<Act label={words.remove} of={user.email} act={remove} sure />
				</span>
			)}
			{!own && (
				<details class="entry-more">
					<summary>{words.changeRights}</summary>
					<Form name={`user-${user.id}`} label={words.save} submit={save} done={words.saved}>
						<Rights user={user} />
					</Form>
				</details>
			)}
		</>
	);
}

function rolesText({ roles }: UserEntry): string {
	const given = Object.entries(roles).map(([site, role]) => `${site}: ${words.roles[role]}`);
	return given.join(' · ') || words.noRights;
}

/** Owner of everything, or a role on each site. */
function Rights({ user }: { user?: UserEntry }) {
	const [owner, setOwner] = useState(user?.owner ?? false);
	const roles = [{ value: '', label: words.noRole }, ...ROLES.map(role => ({ value: role, label: words.roles[role] }))];
	return (
		<>
			<label class="tick">
				<input
					type="checkbox"
					name="owner"
					value="yes"
					checked={owner}
					onChange={event => setOwner(event.currentTarget.checked)}
				/>
				{words.ownerHelp}
			</label>
			{!owner &&
				sites.data.value?.map(({ site }) => (
					<Select key={site} name={`role ${site}`} label={site} value={user?.roles[site] ?? ''} options={roles} />
				))}
		</>
	);
}

function rightsIn(given: Given): { owner: boolean; roles: Record<string, Role> } {
	const roles = (sites.data.value ?? []).flatMap(({ site }) => {
		const role = ROLES.find(one => one === given.text(`role ${site}`));
		return role ? [[site, role]] : [];
	});
	return { owner: given.text('owner') === 'yes', roles: Object.fromEntries(roles) };
}
