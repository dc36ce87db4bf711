/** What is told of a trouble: its first failure, and that it is over. */
export interface Told {
	failed(error: Error): void;
	resumed(): void;
}

/** Tells of a trouble once, however many beacons it meets. */
export function createEpisode({ failed, resumed }: Told): { broke(error: Error): void; worked(): void } {
	let lasts = false;
	return {
		broke(error) {
			if (!lasts) failed(error);
			lasts = true;
		},
		worked() {
			if (lasts) resumed();
			lasts = false;
		},
	};
}
