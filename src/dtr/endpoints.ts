import type { JsonObject } from '../fhir/resource.ts';
import { type ArtifactType, artifacts, artifactTypes, readArtifact, searchArtifacts } from './artifacts.ts';
import type { DtrVersion } from './canonical.ts';
import type { DtrHandler, DtrParts } from './dtr-parts.ts';
import { logQuestionnaireErrors } from './log-questionnaire-errors.ts';
import { nextQuestion } from './next-question.ts';
import { versionBase } from './questionnaire.ts';
import { questionnairePackage } from './questionnaire-package.ts';
import { valueSetExpand } from './value-set-expand.ts';

/** One address of the documentation API, with the SMART scope a caller needs. `path` is below `/fhir`. */
export interface DtrEndpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly scope: string;
  readonly handler: DtrHandler;
}

/** Every address of the documentation API of one guide version. `metadata` is the whole base's and is not among them. */
export function dtrEndpoints(parts: DtrParts, version: DtrVersion): readonly DtrEndpoint[] {
  const all = artifacts(parts, version);
  const scope = (type: ArtifactType) => `system/${type}.rs`;
  const operation = (method: 'GET' | 'POST', path: string, type: ArtifactType, handler: DtrHandler): DtrEndpoint => ({
    method,
    path: `/${version}/${path}`,
    scope: scope(type),
    handler,
  });
  const packages = questionnairePackage(parts, version);
  const expand = valueSetExpand(parts);
  return [
    operation('POST', 'Questionnaire/$questionnaire-package', 'Questionnaire', packages),
    operation('POST', '$questionnaire-package', 'Questionnaire', packages),
    operation('POST', 'Questionnaire/$next-question', 'Questionnaire', nextQuestion(parts, version)),
    operation('POST', 'Questionnaire/$log-questionnaire-errors', 'Questionnaire', logQuestionnaireErrors(parts)),
    operation('GET', 'ValueSet/$expand', 'ValueSet', expand),
    operation('POST', 'ValueSet/$expand', 'ValueSet', expand),
    ...artifactTypes.flatMap((type) => [
      operation('GET', type, type, searchArtifacts(all, type, versionBase(parts, version))),
      operation('GET', `${type}/:id`, type, readArtifact(all, type)),
    ]),
  ];
}

/** What `/.well-known/davinci-configuration` says of documentation: one endpoint a version, and the bare key for older clients. */
export function dtrDiscovery(fhirBase: string): JsonObject {
  const at = (version: DtrVersion) => `${fhirBase}/${version}/Questionnaire/$questionnaire-package`;
  return {
    'davinci_dtr_qpackage_endpoint#2.2': at('2.2'),
    'davinci_dtr_qpackage_endpoint#2.0': at('2.0'),
    davinci_dtr_qpackage_endpoint: at('2.0'),
  };
}
