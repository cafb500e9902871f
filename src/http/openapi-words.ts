import type { JsonObject } from '../fhir/resource.ts';

/** What the API description says of one address. */
export interface Described {
  readonly summary: string;
  readonly tag:
    | 'CDS Hooks'
    | 'Documentation (DTR)'
    | 'Prior authorization (PAS)'
    | 'Discovery and operation'
    | 'Pages of this service'
    | 'Demo';
  /** Name of the schema of the body; `FhirResource` is sent as application/fhir+json. */
  readonly request?: string;
  readonly response: string;
  /** Where it is neither JSON of the schema nor FHIR. */
  readonly responseType?: string;
  readonly query?: readonly JsonObject[];
}

const query = (name: string, description: string): JsonObject => ({
  name,
  in: 'query',
  required: false,
  description,
  schema: { type: 'string' },
});

const artifacts = (type: string): readonly (readonly [string, Described])[] => [
  [
    `GET /fhir/{version}/${type}`,
    {
      summary: `Finds ${type} resources, all of them without a parameter.`,
      tag: 'Documentation (DTR)',
      response: 'FhirResource',
      query: ['url', 'version', 'name', 'status', '_id'].map((name) =>
        query(name, `Only those with this ${name === '_id' ? 'id' : name}.`),
      ),
    },
  ],
  [`GET /fhir/{version}/${type}/:id`, { summary: `Reads one ${type}.`, tag: 'Documentation (DTR)', response: 'FhirResource' }],
];

const fhir = (summary: string, tag: Described['tag'], request = true): Described => ({
  summary,
  tag,
  ...(request && { request: 'FhirResource' }),
  response: 'FhirResource',
});

/** Every address by method and Express path, `{version}` standing for 2.2 and 2.0. */
const words: ReadonlyMap<string, Described> = new Map<string, Described>([
  ['GET /cds-services', { summary: 'Lists the services, with the prefetch each would like.', tag: 'CDS Hooks', response: 'Discovery' }],
  [
    'POST /cds-services/:id',
    {
      summary: 'Answers a hook: coverage information on the orders, and cards.',
      tag: 'CDS Hooks',
      request: 'HookRequest',
      response: 'HookResponse',
    },
  ],
  ['POST /cds-services/:id/feedback', { summary: 'Takes what became of cards.', tag: 'CDS Hooks', request: 'Feedback', response: 'Json' }],
  [
    'POST /explain/:id',
    {
      summary: 'Explains what the hook would be answered: every criterion with status, evidence and citation. Asserts and stores nothing.',
      tag: 'CDS Hooks',
      request: 'HookRequest',
      response: 'Explanation',
    },
  ],
  [
    'POST /fhir/{version}/Questionnaire/$questionnaire-package',
    fhir('The forms for an order, with the libraries that fill them in and their value sets.', 'Documentation (DTR)'),
  ],
  ['POST /fhir/{version}/$questionnaire-package', fhir('The same at the base, as older clients call it.', 'Documentation (DTR)')],
  ['POST /fhir/{version}/Questionnaire/$next-question', fhir('The next questions of an adaptive form.', 'Documentation (DTR)')],
  [
    'POST /fhir/{version}/Questionnaire/$log-questionnaire-errors',
    fhir('Takes a report of a form that did not work.', 'Documentation (DTR)'),
  ],
  [
    'GET /fhir/{version}/ValueSet/$expand',
    {
      summary: 'Expands a value set.',
      tag: 'Documentation (DTR)',
      response: 'FhirResource',
      query: [query('url', 'Canonical of the value set.'), query('filter', 'Words a display must hold.')],
    },
  ],
  ['POST /fhir/{version}/ValueSet/$expand', fhir('Expands a value set.', 'Documentation (DTR)')],
  ...['Questionnaire', 'Library', 'ValueSet'].flatMap(artifacts),
  [
    'POST /fhir/{version}/Claim/$submit',
    fhir('Takes a request for prior authorization and answers it, decided or pended.', 'Prior authorization (PAS)'),
  ],
  ['POST /fhir/{version}/Claim/$inquire', fhir('Tells how requests stand.', 'Prior authorization (PAS)')],
  ['POST /fhir/{version}/$submit-attachment', fhir('Takes documents a pended request waits for.', 'Prior authorization (PAS)')],
  ['POST /fhir/{version}/Subscription', fhir('Asks to be told when a pended request is decided.', 'Prior authorization (PAS)')],
  ['GET /fhir/{version}/Subscription/:id', fhir('Reads a subscription.', 'Prior authorization (PAS)', false)],
  ['PUT /fhir/{version}/Subscription/:id', fhir('Changes a subscription.', 'Prior authorization (PAS)')],
  ['DELETE /fhir/{version}/Subscription/:id', fhir('Ends a subscription.', 'Prior authorization (PAS)', false)],
  ['GET /fhir/{version}/Subscription/:id/$status', fhir('Tells how a subscription stands.', 'Prior authorization (PAS)', false)],
  ['GET /fhir/{version}/metadata', fhir('The CapabilityStatement of this base.', 'Discovery and operation', false)],
  [
    'GET /.well-known/davinci-configuration',
    { summary: 'Where each guide version is spoken.', tag: 'Discovery and operation', response: 'Json' },
  ],
  [
    'GET /.well-known/smart-configuration',
    { summary: 'Where clients get tokens, and with which scopes.', tag: 'Discovery and operation', response: 'Json' },
  ],
  ['GET /health/live', { summary: 'The process answers.', tag: 'Discovery and operation', response: 'Json' }],
  ['GET /health/ready', { summary: 'The store can be read and written.', tag: 'Discovery and operation', response: 'Json' }],
  ['GET /metrics', { summary: 'Figures for Prometheus.', tag: 'Discovery and operation', response: 'Json', responseType: 'text/plain' }],
  ['GET /openapi.json', { summary: 'This description.', tag: 'Discovery and operation', response: 'Json' }],
  [
    'GET /docs/api',
    { summary: 'This description as a page.', tag: 'Discovery and operation', response: 'Json', responseType: 'text/html' },
  ],
  [
    'GET /dtr/app/ehr',
    {
      summary: 'Who the form app is to an EHR.',
      tag: 'Pages of this service',
      response: 'Json',
      query: [query('iss', 'FHIR base of the EHR.')],
    },
  ],
  [
    'POST /dtr/app/package',
    {
      summary: 'The forms for an order, read with the user’s own token.',
      tag: 'Pages of this service',
      request: 'Json',
      response: 'FhirResource',
    },
  ],
  [
    'POST /dtr/app/next-question',
    {
      summary: 'The next questions of an adaptive form, for the order it was opened for.',
      tag: 'Pages of this service',
      request: 'Json',
      response: 'FhirResource',
    },
  ],
  [
    'POST /dtr/app/error',
    { summary: 'Reports a form that did not work.', tag: 'Pages of this service', request: 'Json', response: 'Json' },
  ],
  [
    'POST /dtr/app/submit',
    {
      summary: 'Hands a filled-in request on to prior authorization.',
      tag: 'Pages of this service',
      request: 'Json',
      response: 'FhirResource',
    },
  ],
  [
    'GET /review/api/requests',
    {
      summary: 'Requests that wait for a person.',
      tag: 'Pages of this service',
      response: 'Json',
      query: [query('offset', 'Rows to leave out.')],
    },
  ],
  ['GET /review/api/requests/:id', { summary: 'One of them with its evidence.', tag: 'Pages of this service', response: 'Json' }],
  [
    'POST /review/api/requests/:id/acts',
    { summary: 'What a reviewer decides.', tag: 'Pages of this service', request: 'Json', response: 'Json' },
  ],
  [
    'GET /review/api/report',
    { summary: 'Figures of a year.', tag: 'Pages of this service', response: 'Json', query: [query('year', 'The year.')] },
  ],
  [
    'GET /review/api/report.csv',
    {
      summary: 'The same as a table.',
      tag: 'Pages of this service',
      response: 'Json',
      responseType: 'text/csv',
      query: [query('year', 'The year.')],
    },
  ],
  ['GET /playground/policies', { summary: 'The policies with their cases.', tag: 'Pages of this service', response: 'Json' }],
  ['GET /playground/cases', { summary: 'The demo patients.', tag: 'Demo', response: 'Json' }],
  ['GET /demo/cds-services', { summary: 'Lists the picker of products.', tag: 'Demo', response: 'Json' }],
  [
    'POST /demo/cds-services/:id',
    { summary: 'Suggests the products that the public sandbox cannot pick.', tag: 'Demo', request: 'HookRequest', response: 'Json' },
  ],
  ['POST /demo/cds-services/:id/feedback', { summary: 'Takes what became of cards.', tag: 'Demo', request: 'Feedback', response: 'Json' }],
]);

/** What is said of a route; undefined for one that nobody has described. */
export const describe = (method: string, path: string): Described | undefined =>
  words.get(`${method} ${path.replace(/^\/fhir\/2\.[02]\//, '/fhir/{version}/')}`);
