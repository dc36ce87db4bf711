import { useEffect, useRef, useState } from 'preact/hooks';
import { site } from './data.ts';
import { Icon } from './Icon.tsx';
import { Link } from './Link.tsx';
import { mayEdit, me, signOut } from './session.ts';
import { CLOSED, type PageName, view } from './view.ts';
import { words } from './words.ts';

/** Ways to the pages beside the report: of the account, of the installation for its owner, of the site for its editors. */
export function AccountMenu() {
	const [open, setOpen] = useState(false);
	const root = useRef<HTMLDivElement>(null);
	const button = useRef<HTMLButtonElement>(null);
	const user = me.value;

	useEffect(() => {
		if (!open) return;
		const outside = (event: Event) => root.current?.contains(event.target as Node) || setOpen(false);
		document.addEventListener('pointerdown', outside);
		document.addEventListener('focusin', outside);
		return () => {
			document.removeEventListener('pointerdown', outside);
			document.removeEventListener('focusin', outside);
		};
	}, [open]);

	if (!user) return null;
	const here = site.value?.site;
	const ofSite: PageName[] = here && mayEdit(here) ? ['settings', 'shares', 'tag'] : [];
	const lists: PageName[][] = [ofSite, user.owner ? ['add', 'users', 'trail', 'audit'] : [], ['account']];
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: Escape from the links inside comes up here.
		<div
			class="menu account-menu"
			ref={root}
			onKeyDown={event => {
				if (!open || event.key !== 'Escape') return;
				event.stopPropagation();
				setOpen(false);
				button.current?.focus();
			}}
		>
			<button
				type="button"
				class="quiet"
				ref={button}
				aria-expanded={open}
				aria-label={words.pages.menu}
				data-hint={open ? undefined : words.pages.menu}
				onClick={() => setOpen(!open)}
			>
				<Icon name="person" />
			</button>
			{open && (
				<nav class="popup" aria-label={words.pages.menu}>
					<p class="soft">{user.email}</p>
					{lists.map(
						(pages, at) =>
							pages.length > 0 && (
								<ul key={at === 0 ? here : at}>
									{at === 0 && <li class="soft">{here}</li>}
									{pages.map(page => (
										<li key={page}>
											<Way page={page} site={here} close={() => setOpen(false)} />
										</li>
									))}
								</ul>
							),
					)}
					<ul>
						<li>
							<button type="button" data-sign-out onClick={() => void signOut()}>
								{words.pages.signOut}
							</button>
						</li>
					</ul>
				</nav>
			)}
		</div>
	);
}

function Way({ page, site: here, close }: { page: PageName; site: string | undefined; close: () => void }) {
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: the link inside is what is pressed.
		// biome-ignore lint/a11y/useKeyWithClickEvents: as above.
		<span onClick={close}>
			<Link
				change={{ ...CLOSED, page, site: here }}
				data-page={page}
				{...(view.value.page === page && { 'aria-current': 'page' })}
			>
				{words.pages[page]}
			</Link>
		</span>
	);
}
