import { useEffect } from 'preact/hooks';
import type { Check, SiteDetails } from '../../server/wire/account.ts';
import { reportAddress } from '../api.ts';
import { sites } from '../data.ts';
import { formatCount } from '../format.ts';
import { Icon } from '../Icon.tsx';
import { useResource } from '../resource.ts';
import { ELSEWHERE, go } from '../view.ts';
import { say } from '../words.ts';
import { Page, Part, Steps } from './Page.tsx';
import { Tags } from './Tags.tsx';
import { problemWords, words } from './words.ts';

/** Seconds between two looks: somebody is waiting, with the other window in front. */
const SECONDS = 3;

/** What to paste, and whether it works: waits for the first view, or says what is in its way. */
export function Connect({ site }: { site: string }) {
	const details = useResource<SiteDetails>(
		() => reportAddress(`sites/${site}/details`),
		[site],
		() => 3600,
	);
	const check = useResource<Check>(
		() => reportAddress(`sites/${site}/check`),
		[site],
		() => SECONDS,
	);
	const counted = check.data.value?.counted === true;

	useEffect(() => {
		if (!counted) return;
		check.end();
		sites.again();
	}, [counted]);

	const hosts = details.data.value?.hostnames.join(', ');
	return (
		<div class="journey">
			<Steps at={counted ? 'view' : 'tag'} names={words.steps} done={counted} />
			<Page title={say(words.connectTitle, { site })} lead={words.connectLead}>
				<Part name="tag" title={words.tagTitle} lead={hosts && say(words.countedHosts, { hosts })}>
					{details.data.value && <Tags tags={details.data.value.tags} />}
					{details.failure.value && (
						<p class="error" role="alert">
							{details.failure.value}
						</p>
					)}
				</Part>
				<Arrival check={check.data.value} failure={check.failure.value} site={site} />
			</Page>
		</div>
	);
}

/** In the language of the page, where there are words for it. */
function sentence({ code, message, values = {} }: Check['problems'][number]): string {
	const known = problemWords[code];
	const texts = Object.entries(values).map(([name, value]) => [
		name,
		typeof value === 'number' ? formatCount(value) : value,
	]);
	return known ? say(known, Object.fromEntries(texts)) : message;
}

/** That no page has loaded the script is no trouble as long as somebody is about to paste it. */
const NOT_YET = 'script_not_loaded';

function Arrival({ check, failure, site }: { check: Check | undefined; failure: string | undefined; site: string }) {
	const counted = check?.counted === true;
	const problems = check?.problems.filter(({ code }) => code !== NOT_YET) ?? [];
	const notYet = check?.problems.find(({ code }) => code === NOT_YET);
	return (
		<section
			class="card chapter arrival"
			data-arrival={counted ? 'counted' : problems.length > 0 ? 'problems' : 'waiting'}
		>
			<div role="status">
				{counted ? (
					<p class="arrived">
						<Icon name="check" />
						<strong>{words.arrived}</strong>
					</p>
				) : (
					<p class="waiting">
						<span class="pulse" />
						{words.listening}
					</p>
				)}
				{problems.length > 0 && (
					<>
						<p>
							<strong>{counted ? words.hints : words.problems}</strong>
						</p>
						<ol class="problems">
							{problems.map(problem => (
								<li key={problem.code} data-problem={problem.code}>
									{sentence(problem)}
								</li>
							))}
						</ol>
					</>
				)}
			</div>
			{failure && !counted && (
				<p class="error" role="alert">
					{failure}
				</p>
			)}
			{counted ? (
				<button type="button" class="primary" data-to-report onClick={() => go({ ...ELSEWHERE, site })}>
					{words.toReport}
				</button>
			) : (
				<p class="soft">
					{notYet && sentence(notYet)} {words.listeningHelp}
				</p>
			)}
		</section>
	);
}
