import { accounts } from './accounts.ts';
import type { Check } from './check.ts';
import { cookie } from './cookie.ts';
import { files } from './files.ts';
import { groups } from './groups.ts';
import { places } from './places.ts';
import { published } from './published.ts';
import { remains } from './remains.ts';
import { schema } from './schema.ts';
import { sealing } from './sealing.ts';
import { strings } from './strings.ts';
import { times } from './times.ts';
import { tracker } from './tracker.ts';

/** The list. A promise that can be looked after is an entry here, with a file of its own. */
export const CHECKS = {
	schema,
	strings,
	times,
	groups,
	published,
	cookie,
	tracker,
	sealing,
	remains,
	files,
	accounts,
	places,
} as const satisfies Record<string, Check>;
