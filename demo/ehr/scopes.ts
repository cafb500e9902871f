import { relativeReference } from '../../src/fhir/reference.ts';
import { isObject, type Resource, textOf } from '../../src/fhir/resource.ts';
import { valuesAt } from './search.ts';
import { parametersOf } from './search-parameters.ts';

/** What is done to a resource: the letters of SMART 2 scopes. */
export type Action = 'c' | 'r' | 'u' | 'd' | 's';

/** What an access token allows. */
export interface Grant {
  readonly scopes: readonly string[];
  /** The patient in context; patient-level scopes reach this chart only. */
  readonly patient: string | undefined;
}

/** `patient/Observation.rs`, `user/*.read`: level, type and actions in either SMART version; undefined for other scopes. */
function resourceScope(scope: string): { readonly level: string; readonly type: string; readonly actions: string } | undefined {
  const match = /^(patient|user|system)\/(\*|[A-Za-z]+)\.(read|write|\*|[cruds]+)(?:\?.*)?$/.exec(scope);
  if (match === null) return undefined;
  const [, level = '', type = '', said = ''] = match;
  const actions = said === 'read' ? 'rs' : said === 'write' ? 'cud' : said === '*' ? 'cruds' : said;
  return { level, type, actions };
}

/** Whether the grant allows an action on a type at all. */
export function allows(grant: Grant, action: Action, type: string): boolean {
  return scopesFor(grant, action, type).length > 0;
}

/** Whether the grant reaches this resource: any level but `patient`, or a resource of the patient in context, or one of nobody's. */
export function reaches(grant: Grant, action: Action, resource: Resource): boolean {
  const scopes = scopesFor(grant, action, resource.resourceType);
  if (scopes.some(({ level }) => level !== 'patient')) return true;
  const patients = patientsOf(resource);
  return scopes.length > 0 && (patients.length === 0 || patients.includes(`Patient/${grant.patient}`));
}

/** The scopes this EHR grants of those asked for: identity, launch context, and access to types it stores. */
export function grantedScopes(asked: string): readonly string[] {
  const known = new Set(['openid', 'fhirUser', 'profile', 'launch', 'launch/patient', 'launch/encounter']);
  return [...new Set(asked.split(/\s+/))].filter((scope) => {
    const resource = resourceScope(scope);
    if (resource === undefined) return known.has(scope);
    return resource.level !== 'system' && (resource.type === '*' || parametersOf(resource.type) !== undefined);
  });
}

/** `Patient/id` of everyone a resource is about. */
export function patientsOf(resource: Resource): readonly string[] {
  if (resource.resourceType === 'Patient') return [`Patient/${resource.id}`];
  const paths = parametersOf(resource.resourceType)?.patient?.paths ?? [];
  return paths
    .flatMap((path) => valuesAt(resource, path))
    .flatMap((value) => relativeReference(isObject(value) ? textOf(value.reference) : undefined) ?? [])
    .filter((reference) => reference.startsWith('Patient/'));
}

function scopesFor(grant: Grant, action: Action, type: string): readonly { readonly level: string }[] {
  return grant.scopes.flatMap((scope) => {
    const resource = resourceScope(scope);
    const fits = resource !== undefined && (resource.type === '*' || resource.type === type) && resource.actions.includes(action);
    return fits ? [resource] : [];
  });
}
