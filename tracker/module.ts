import type * as api from './api.ts';
import { start as begin } from './start.ts';

export type * from './api.ts';

export const start: typeof api.start = options => begin(options);
