import { join } from 'node:path';
import { billingRules, countries, defaultPayers, evidenceRules, policies, readTerminology } from './catalog.ts';
import type { Config } from './config.ts';
import { answeringForms, orderForm } from './dtr/canonical.ts';
import type { Form } from './dtr/form.ts';
import { readForms } from './dtr/read-forms.ts';
import type { FactContent } from './facts/fact-finder.ts';
import { createFactReader } from './facts/facts.ts';
import { parseMembers, parsePayers, parseTreatmentCenters } from './judgement/files.ts';
import type { JudgementContent } from './judgement/judge-order.ts';
import { readJson } from './read-json.ts';

/** What orders are judged by: the content in force, the payers, members and centers of the settings. */
export function judgementContent(config: Config, forms: readonly Form[] = readForms(formsFolder)): JudgementContent {
  const keys = policies.map((policy) => policy.key);
  const factContent: FactContent = {
    terminology: readTerminology(),
    rules: evidenceRules,
    forms: answeringForms(forms, config.CANONICAL_BASE),
    oncologistAlso: config.ONCOLOGIST_ALSO,
  };
  const members = config.MEMBERS_FILE ?? (config.demo ? demoFile('members.json') : undefined);
  const centers = config.TREATMENT_CENTERS_FILE ?? (config.demo ? demoFile('treatment-centers.json') : undefined);
  return {
    policies,
    payers: config.PAYERS_FILE === undefined ? defaultPayers(config.CANONICAL_BASE) : parsePayers(readJson(config.PAYERS_FILE), keys),
    members: members === undefined ? undefined : parseMembers(readJson(members)),
    treatmentCenters: centers === undefined ? undefined : parseTreatmentCenters(readJson(centers)),
    factContent,
    readFacts: createFactReader(factContent),
    billing: billingRules,
    europeanCountries: countries,
    formFor: (policy, phase) => orderForm(forms, config.CANONICAL_BASE, '2.2', policy, phase),
  };
}

/** The forms of the content, one folder each. */
export const formsFolder = join(import.meta.dirname, '../questionnaires');

const demoFile = (name: string): string => join(import.meta.dirname, '../demo', name);
