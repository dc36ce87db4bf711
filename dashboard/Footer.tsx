import { site } from './data.ts';
import { keysOpen } from './keys.ts';
import { words } from './words.ts';

export function Footer() {
	const [geo, address] = words.geo;
	return (
		<footer class="foot">
			<p>
				{words.sums} {site.value && words.timezone(site.value.timezone)}.{' '}
				<button
					type="button"
					class="link"
					onClick={() => {
						keysOpen.value = true;
					}}
				>
					{words.shortcuts}
				</button>
			</p>
			<p>
				{geo}
				<a href={address} rel="noreferrer">
					{address}
				</a>
				.
			</p>
		</footer>
	);
}
