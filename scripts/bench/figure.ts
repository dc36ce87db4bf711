/** One measured figure: a line of JSON. */
export interface Figure {
	figure: string;
	value: number;
	unit: string;
	/** What it must reach. */
	goal?: string;
}
