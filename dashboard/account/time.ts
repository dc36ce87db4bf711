import { locale } from '../format.ts';

const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
const days = new Intl.NumberFormat(locale, { style: 'unit', unit: 'day', unitDisplay: 'long' });

/** Seconds since 1970 as the reader's wall clock says. */
export const formatTime = (seconds: number): string => moment.format(seconds * 1000);
export const formatDay = (seconds: number): string => day.format(seconds * 1000);
export const formatDays = (count: number): string => days.format(count);

/** Seconds since 1970 at which so many days are over. */
export const inDays = (count: number): number => Math.floor(Date.now() / 1000) + count * 86_400;
