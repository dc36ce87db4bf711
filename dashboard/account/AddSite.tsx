import type { SiteDetails } from '../../server/wire/account.ts';
import { change } from '../api.ts';
import { sites } from '../data.ts';
import { ELSEWHERE, go } from '../view.ts';
import { linesOf } from './allowed.ts';
import { Form, type Given, Input } from './Form.tsx';
import { Door, Steps } from './Page.tsx';
import { words } from './words.ts';
import { Zone } from './zones.tsx';

/** A site needs a domain and a time zone. */
export function AddSite() {
	async function add(given: Given) {
		const hostnames = linesOf(given.text('hostnames'));
		const { site } = await change<SiteDetails>('POST', 'sites', {
			site: domainIn(given.text('site')),
			timezone: given.text('timezone').trim(),
			...(hostnames.length > 0 && { hostnames }),
		});
		sites.again();
		go({ ...ELSEWHERE, site, page: 'tag' });
	}
	return (
		<div class="journey">
			<Steps at="site" names={words.steps} />
			<Door title={words.addTitle} lead={words.addLead}>
				<Form name="site" label={words.addSite} submit={add}>
					<Input
						name="site"
						label={words.domain}
						help={words.domainHelp}
						placeholder="example.com"
						autoComplete="off"
						autoCapitalize="off"
						spellcheck={false}
						inputMode="url"
						required
						first
					/>
					<Zone />
					<Input name="hostnames" label={words.hostnamesMore} help={words.hostnamesHelp} spellcheck={false} />
				</Form>
			</Door>
		</div>
	);
}

/** The domain in what somebody pasted: an address is as good as its host. */
function domainIn(text: string): string {
	const typed = text.trim().toLowerCase();
	return (/^https?:\/\//.test(typed) && URL.parse(typed)?.hostname) || typed;
}
