import type { DimensionEntry } from '../server/wire/report.ts';
import { type Filter, isKnown, whyUnknown } from './filter.ts';
import { Menu } from './Menu.tsx';
import { go, view } from './view.ts';
import { words } from './words.ts';

/** Tabs beyond these stand in a menu, so that they take one line. */
const TABS = 4;

interface Props {
	members: DimensionEntry[];
	front: DimensionEntry;
	label: string;
	filter: Filter | undefined;
}

/** The dimensions of a group. Those of which a filter leaves nothing known are grey; a press on one says why. */
export function Tabs({ members, front, label, filter }: Props) {
	if (members.length < 2) return null;
	const others = view.value.tabs?.filter(name => !members.some(member => member.name === name)) ?? [];
	const show = (name: string) => go({ tabs: [...others, name], inside: undefined });
	const hidden = members.length > TABS + 1 ? members.slice(TABS) : [];
	return (
		<fieldset class="tabs" aria-label={label}>
			{members.slice(0, members.length - hidden.length).map(member => (
				<button
					key={member.name}
					type="button"
					data-tab={member.name}
					data-known={isKnown(member, filter)}
					data-hint={filter && !isKnown(member, filter) ? whyUnknown(filter) : undefined}
					aria-pressed={member === front}
					onClick={() => show(member.name)}
				>
					{member.label}
				</button>
			))}
			{hidden.length > 0 && (
				<Menu
					name="tabs"
					label={words.more}
					value={front.name}
					items={hidden.map(member => ({ value: member.name, label: member.label }))}
					pick={show}
				/>
			)}
		</fieldset>
	);
}
