import { dimensionNames } from '../model/dimensions.ts';
import { FORMATS, type Format } from '../wire/report.ts';
import { PARAMETERS, type ParameterName } from './parameters.ts';
import { REPORTS, type Report } from './questions.ts';
import { SCHEMAS, type Schema } from './schemas.ts';

/** The media types of the formats. */
export const TYPES: Record<Format, string> = { json: 'application/json', csv: 'text/csv' };

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
	content: { [TYPES.json]: { schema: { $ref: '#/components/schemas/Failure' } } },
});

function operation(
	summary: string,
	answers: Report['answers'],
	{ parameters = [] as object[], formats = ['json'] as readonly Format[] },
) {
	const schemas: Record<Format, Schema> = {
		json: { $ref: `#/components/schemas/${answers}` },
		csv: { type: 'string' },
	};
	const content = Object.fromEntries(formats.map(format => [TYPES[format], { schema: schemas[format] }]));
	return {
		get: {
			summary,
			parameters,
			responses: {
				200: { description: 'The answer.', content },
				400: refused('A parameter that cannot be read, or that there is not.'),
				404: refused('There is no such site or dimension.'),
			},
		},
	};
}

function reportPath({ path, summary, answers, parameters, formats, values }: Report): [string, object] {
	const names: readonly ParameterName[] = [...parameters, 'format'];
	const query = names.map(name => {
		const { description, schema }: { description: string; schema: Schema } = PARAMETERS[name];
		const some = name === 'format' ? formats : values?.[name];
		return { name, in: 'query', description, schema: some ? { ...schema, enum: some } : schema };
	});
	const inPath = path.includes(':dimension') ? [site, dimension] : [site];
	const template = `/sites/{site}/${path.replace(/:(\w+)/, '{$1}')}`;
	return [template, operation(summary, answers, { parameters: [...inPath, ...query], formats })];
}

/** The OpenAPI 3.1 document of the report API, made from the lists of reports and parameters. */
export const OPENAPI = {
	openapi: '3.1.0',
	info: {
		title: 'Footfall',
		version: '1',
		description: `Sums of page views, as ${FORMATS.join(' or ')}. Names only grow; none changes its meaning.`,
	},
	servers: [{ url: '.' }],
	paths: {
		'/catalog': operation('Dimensions, metrics, and everything else that can be asked.', 'Catalog', {}),
		'/sites': operation('The sites.', 'Sites', {}),
		...Object.fromEntries(REPORTS.map(reportPath)),
	},
	components: { schemas: SCHEMAS },
};
