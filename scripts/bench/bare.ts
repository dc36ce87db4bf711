/** The yardstick: a Hono handler that reads the same body and does nothing with it. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const app = new Hono();
app.post('/f', async c => {
	await c.req.text();
	return c.body(null, 204);
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
	console.error(`counts at http://127.0.0.1:${port}`),
);
