/** Request headers by lower-case name, as `node:http` and `Headers` list them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One header's text: several of the same name are joined by commas, none is ''. */
export function header(headers: RequestHeaders, name: string): string {
	const value = headers[name] ?? '';
	return typeof value === 'string' ? value : value.join(', ');
}
