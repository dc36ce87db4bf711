/** What the collector's door saw since the server started, for the owner who asks why nothing is counted. */
export interface Sightings {
	/** Milliseconds since 1970. */
	since: number;
	requests: number;
	/** Requests that named an address in a forwarding header that was not believed. */
	unbelieved: number;
	/** Host names that sent beacons and belong to no site, the latest first. */
	unknown: string[];
	/** Host names whose pages fetched the script, the latest first. */
	scripts: string[];
	/** The network that most requests of a sample came from: how many, and of how many. Which one it is nobody knows. */
	busiest: { requests: number; of: number };
}
