import { examinePlaces } from '../doctor.ts';
import type { Check } from './check.ts';

/** Countries are found by data that are there, and by old ones only if the owner knows. */
export const places: Check = async ({ placesDate, now }) => {
	const { state, message } = examinePlaces(placesDate, now);
	const found = [{ where: 'place data', what: message }];
	return { message, faults: state === 'fail' ? found : [], doubts: state === 'warn' ? found : [] };
};
