import { dimensionNames } from '../model/dimensions.ts';
import { FORMATS, type Format } from '../wire/report.ts';
import { WRITERS } from './formats.ts';
import { PARAMETERS, type ParameterName, SITES_PARAMETERS } from './parameters.ts';
import { REPORTS, type Report } from './questions.ts';
import { SCHEMAS, type Schema } from './schemas.ts';

const site = { name: 'site', in: 'path', required: true, description: 'Domain of a site.', schema: { type: 'string' } };
const dimension = {
	name: 'dimension',
	in: 'path',
	required: true,
	description: 'A dimension of the catalog.',
	schema: { enum: dimensionNames },
};

const refused = (description: string) => ({
	description,
	content: { [WRITERS.json.type]: { schema: { $ref: '#/components/schemas/Failure' } } },
});

function operation(
	summary: string,
	answers: Report['answers'],
	{ parameters = [] as object[], formats = ['json'] as readonly Format[] },
) {
	const schemas: Record<Format, Schema> = {
		json: { $ref: `#/components/schemas/${answers}` },
		csv: { type: 'string' },
		ndjson: { type: 'string' },
		parquet: { type: 'string', format: 'binary' },
	};
	const content = Object.fromEntries(formats.map(format => [WRITERS[format].type, { schema: schemas[format] }]));
	return {
		get: {
			summary,
			parameters,
			responses: {
				200: { description: 'The answer.', content },
				400: refused('A parameter that cannot be read, or that there is not.'),
				404: refused('There is no such site or dimension.'),
				409: refused('The period cuts a month of which only the sums of the whole month are kept.'),
			},
		},
	};
}

function reportPath({ path, summary, answers, parameters, formats, values }: Report): [string, object] {
	const query = queryOf([...parameters, 'format'], { ...values, format: formats });
	const inPath = path.includes(':dimension') ? [site, dimension] : [site];
	const template = `/sites/{site}/${path.replace(/:(\w+)/, '{$1}')}`;
	return [template, operation(summary, answers, { parameters: [...inPath, ...query], formats })];
}

/** Query parameters by their names, some with fewer values than the list of parameters says. */
function queryOf(names: readonly ParameterName[], values: Partial<Record<ParameterName, readonly string[]>> = {}) {
	return names.map(name => {
		const { description, schema }: { description: string; schema: Schema } = PARAMETERS[name];
		const some = values[name];
		return { name, in: 'query', description, schema: some ? { ...schema, enum: some } : schema };
	});
}

/** The OpenAPI 3.1 document of the report API, made from the lists of reports and parameters. */
export const OPENAPI = {
	openapi: '3.1.0',
	info: {
		title: 'Footfall',
		version: '1',
		description: `Sums of page views, as ${FORMATS.join(', ')}. Names only grow; none changes its meaning.`,
	},
	servers: [{ url: '.' }],
	paths: {
		'/catalog': operation('Dimensions, metrics, and everything else that can be asked.', 'Catalog', {}),
		'/sites': operation('The sites, and how much there was on each.', 'Sites', {
			parameters: queryOf(SITES_PARAMETERS),
		}),
		...Object.fromEntries(REPORTS.map(reportPath)),
	},
	components: { schemas: SCHEMAS },
};
