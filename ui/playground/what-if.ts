import { isObject, isResource, listOf, type Resource } from '../../src/fhir/resource.ts';
import type { CodedResources, WhatIfOption, WhatIfSwitch } from '../../src/http/playground-routes.ts';
import { type HookRequest, orderDay } from './hook-request.ts';
import { filled, sizesIn } from './what-if-template.ts';

/** Chosen options by switch id; for lesions the sizes as typed. A switch that is absent leaves the chart alone. */
export type Chosen = Readonly<Record<string, string>>;

/**
 * The request with its chart edited as the switches say. Nothing is authorized on a supposition,
 * so the call refuses unsolicited determinations.
 */
export function suppose(request: HookRequest, switches: readonly WhatIfSwitch[], chosen: Chosen): HookRequest {
  const active = switches.flatMap((item) => editOf(item, chosen[item.id]));
  if (active.length === 0) return request;
  const edited = active.reduce(edit, request);
  const extension = isObject(edited.extension) ? edited.extension : {};
  const configuration = extension['davinci-crd.configuration'];
  return {
    ...edited,
    extension: {
      ...extension,
      'davinci-crd.configuration': { ...(isObject(configuration) && configuration), 'unsolicited-determ': false },
    },
  };
}

type Edit = Pick<WhatIfOption, 'takesAway' | 'adds' | 'sets' | 'born'>;

function editOf(item: WhatIfSwitch, value: string | undefined): readonly Edit[] {
  if (value === undefined) return [];
  const { lesion, takesAway } = item;
  if (lesion !== undefined) {
    const sizes = sizesIn(value);
    if (sizes.length === 0) return [];
    const adds = sizes.map((size, place) => ({
      ...lesion,
      id: `${lesion.id}-${place + 1}`,
      valueQuantity: { ...(isObject(lesion.valueQuantity) && lesion.valueQuantity), value: size },
    }));
    return [{ takesAway, adds }];
  }
  const option = item.options.find(({ id }) => id === value);
  return option === undefined ? [] : [{ ...option, takesAway: [...takesAway, ...option.takesAway] }];
}

function edit(request: HookRequest, { takesAway, adds = [], sets = [], born }: Edit): HookRequest {
  const day = orderDay(request);
  const context = isObject(request.context) ? request.context : {};
  const patient = `Patient/${String(context.patientId)}`;
  const added = adds.map((resource) => filled(resource, patient, day));
  const changed = (resource: Resource, isDraft: boolean): Resource => {
    const written = sets.filter(({ type }) => (isDraft ? type === 'order' : type === resource.resourceType));
    const set = written.reduce((current, { element, value }) => withElement(current, element.split('.'), value), resource);
    return born !== undefined && set.resourceType === 'Patient' ? { ...set, birthDate: birthDate(day, born) } : set;
  };
  const keeps = (resource: Resource) => !takesAway.some((rule) => falls(resource, rule));
  const prefetch = isObject(request.prefetch) ? request.prefetch : {};
  const charted = Object.entries(prefetch).map(([key, value]) => [key, mapped(value, keeps, (resource) => changed(resource, false))]);
  const draftOrders = mapped(context.draftOrders, keeps, (resource) => changed(resource, true));
  return {
    ...request,
    context: { ...context, ...(draftOrders !== undefined && { draftOrders }) },
    prefetch: withAdded(Object.fromEntries(charted), added),
  };
}

/** A resource, or the resources of a Bundle, left out or changed; a searchset's total follows. */
function mapped(value: unknown, keeps: (resource: Resource) => boolean, change: (resource: Resource) => Resource): unknown {
  if (!isResource(value)) return value;
  if (value.resourceType !== 'Bundle') return change(value);
  const entry = listOf(value.entry).flatMap((item) => {
    if (!isObject(item) || !isResource(item.resource)) return [item];
    return keeps(item.resource) ? [{ ...item, resource: change(item.resource) }] : [];
  });
  return { ...value, ...('total' in value && { total: entry.length }), entry };
}

/** Each type under the key whose searchset holds it already, else under a key of its own. */
function withAdded(prefetch: Readonly<Record<string, unknown>>, added: readonly Resource[]): Readonly<Record<string, unknown>> {
  const types = [...new Set(added.map(({ resourceType }) => resourceType))];
  const lists = types.map((type) => {
    const key = keyByType[type] ?? `whatIf${type}`;
    const known = prefetch[key];
    const entry = [
      ...(isResource(known) && known.resourceType === 'Bundle' ? listOf(known.entry) : []),
      ...added.filter(({ resourceType }) => resourceType === type).map((resource) => ({ resource, search: { mode: 'match' } })),
    ];
    return [key, { resourceType: 'Bundle', type: 'searchset', total: entry.length, entry }];
  });
  return { ...prefetch, ...Object.fromEntries(lists) };
}

const keyByType: Readonly<Record<string, string>> = {
  Condition: 'conditions',
  Observation: 'observations',
  MedicationRequest: 'medicationRequests',
  MedicationAdministration: 'medicationAdministrations',
  MedicationStatement: 'medicationStatements',
  Organization: 'organizations',
};

function falls(resource: Resource, { types, codes }: CodedResources): boolean {
  if (!types.includes(resource.resourceType)) return false;
  if (codes.length === 0) return true;
  const concepts = [
    resource.code,
    resource.medicationCodeableConcept,
    ...listOf(resource.component).map((part) => isObject(part) && part.code),
  ];
  const codings = concepts.flatMap((concept) => (isObject(concept) ? listOf(concept.coding) : [])).filter(isObject);
  return codings.some(({ system, code }) =>
    codes.some((row) => row.system === system && (row.prefix ? String(code).startsWith(row.code) : row.code === code)),
  );
}

function withElement(resource: Resource, [first = '', ...rest]: readonly string[], value: unknown): Resource {
  const { [first]: known, ...others } = resource;
  if (rest.length > 0) {
    const inner = withElement({ resourceType: '', ...(isObject(known) && known) }, rest, value);
    const { resourceType: _none, ...content } = inner;
    return { ...resource, [first]: content };
  }
  return value === null ? { ...others, resourceType: resource.resourceType } : { ...resource, [first]: value };
}

function birthDate(day: string, { yearsBefore, yearOnly = false }: NonNullable<WhatIfOption['born']>): string {
  const year = String(Number(day.slice(0, 4)) - yearsBefore);
  return yearOnly ? year : `${year}${day.slice(4)}`;
}
