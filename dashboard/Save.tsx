import { savePicture } from './picture.ts';
import { say, words } from './words.ts';

const FORMATS = ['SVG', 'PNG'] as const;

/** Saves the picture that it stands in: the nearest element with `data-picture`, which is also its name. */
export function Save() {
	return (
		<span class="save">
			{FORMATS.map(format => (
				<button
					key={format}
					type="button"
					data-save={format}
					data-hint={say(words.picture, { format })}
					aria-label={say(words.picture, { format })}
					onClick={event => {
						const picture = event.currentTarget.closest<HTMLElement>('[data-picture]');
						if (picture) savePicture(picture, format);
					}}
				>
					{format}
				</button>
			))}
		</span>
	);
}
