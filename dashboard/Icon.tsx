/** Line icons on a grid of 24; `mark` is the product's own. */
const PATHS = {
	mark: 'M5 20v-6M12 20V9M19 20V4',
	down: 'm6 9 6 6 6-6',
	left: 'm15 6-6 6 6 6',
	right: 'm9 6 6 6-6 6',
	check: 'm5 12 5 5 9-10',
	close: 'm6 6 12 12M18 6 6 18',
	auto: 'M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18',
	light:
		'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19',
	dark: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z',
	person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21c0-4 3.6-6 8-6s8 2 8 6',
} as const;

export function Icon({ name }: { name: keyof typeof PATHS }) {
	return (
		<svg class="icon" data-icon={name} viewBox="0 0 24 24" aria-hidden="true">
			<path d={PATHS[name]} />
		</svg>
	);
}
