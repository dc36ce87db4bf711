/**
 * A page's name from its path: a trailing slash and `index.html` are dropped, the case is kept. Tracker and collector
 * use the same rule, so that "seen in this visit" and the stored name never disagree.
 */
export function pageName(path: string): string {
	return path.replace(/\/+(index\.html?)?$/, '') || '/';
}

/**
 * Area n (1 to 3) is the first n segments of a page's name, or undefined where it has fewer: `/shop/x` is in `/shop`, and
 * so is `/shop?q=x`.
 */
export function area(page: string, level: number): string | undefined {
	return page.match(`^(/[^/?#]+){${level}}`)?.[0];
}
