import { type Issue, notFound, operationOutcome } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import type { DtrVersion } from './canonical.ts';
import { profile } from './urls.ts';

/** What `$questionnaire-package` answers with: the packages, and what has to be said about them. */
export interface PackageAnswer {
  readonly bundles: readonly Resource[];
  readonly issues: readonly Issue[];
}

/**
 * The answer in the shape of a guide version. 2.2.0 always wants Parameters; without a package they carry an outcome.
 * 2.0.1 knows no Parameters without a package: a lone outcome then.
 * @throws OutcomeError 404 on 2.0 where a named form is unknown and nothing else is returned
 */
export function packageReply(version: DtrVersion, { bundles, issues }: PackageAnswer): Readonly<Record<string, unknown>> {
  switch (version) {
    case '2.2':
      return {
        resourceType: 'Parameters',
        meta: { profile: [profile.packageOutput] },
        parameter: [
          ...bundles.map((resource) => ({ name: 'packagebundle', resource })),
          ...(issues.length > 0 ? [{ name: 'outcome', resource: operationOutcome(issues) }] : []),
        ],
      };
    case '2.0': {
      // An order that is not understood is no fault of the call: that much is said, as on 2.2.
      const unknown = issues.find((issue) => issue.code === 'not-found');
      if (bundles.length === 0) {
        if (unknown !== undefined) throw notFound(unknown.text, unknown.expression);
        return operationOutcome(issues);
      }
      return {
        resourceType: 'Parameters',
        parameter: [
          ...bundles.map((resource) => ({ name: 'PackageBundle', resource })),
          ...(issues.length > 0 ? [{ name: 'operationOutcome', resource: operationOutcome(issues) }] : []),
        ],
      };
    }
  }
}
