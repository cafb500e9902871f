import { describe, expect, test } from 'vitest';
import type { Coding } from '../../src/fhir/coding.ts';
import { identifyProduct } from '../../src/terminology/products.ts';
import { terminology } from './content.ts';

const rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const hcpcs = 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets';
const ndc = 'http://hl7.org/fhir/sid/ndc';
const atc = 'http://www.whocc.no/atc';
const pcs = 'http://www.cms.gov/Medicare/Coding/ICD10';

const identify = (codings: readonly (readonly [string, string])[], words: readonly string[] = []) => {
  const list: readonly Coding[] = codings.map(([system, code]) => ({ system, code }));
  const found = identifyProduct(terminology, { codings: list, words: () => words });
  return found && [found.product, found.by, found.strength];
};

const imlygic = 'talimogene-laherparepvec';

describe('a product by code', () => {
  test.each<[string, string, string, unknown]>([
    ['RxNorm of the lower strength', rxnorm, '1721283', [imlygic, 'code', '10^6']],
    ['RxNorm of the higher strength', rxnorm, '1721289', [imlygic, 'code', '10^8']],
    ['RxNorm by OID', 'urn:oid:2.16.840.1.113883.6.88', '1721289', [imlygic, 'code', '10^8']],
    ['RxNorm whose strength no source fixes', rxnorm, '1721278', [imlygic, 'code', undefined]],
    ['the other one', rxnorm, '1721287', [imlygic, 'code', undefined]],
    ['HCPCS', hcpcs, 'J9325', [imlygic, 'code', undefined]],
    ['HCPCS in lower case with spaces', hcpcs, ' j9325 ', [imlygic, 'code', undefined]],
    ['HCPCS with http', 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', 'J9325', [imlygic, 'code', undefined]],
    ['HCPCS of Blue Button', 'https://bluebutton.cms.gov/resources/codesystem/hcpcs', 'J9325', [imlygic, 'code', undefined]],
    ['HCPCS of UMLS', 'http://www.nlm.nih.gov/research/umls/hcpcs', 'J9325', [imlygic, 'code', undefined]],
    ['HCPCS by OID', 'urn:oid:2.16.840.1.113883.6.285', 'J9325', [imlygic, 'code', undefined]],
    ['NDC 5-4-2', ndc, '55513-0078-01', [imlygic, 'code', '10^6']],
    ['NDC 5-3-2', ndc, '55513-078-01', [imlygic, 'code', '10^6']],
    ['NDC of eleven digits', ndc, '55513007801', [imlygic, 'code', '10^6']],
    ['NDC of ten digits', ndc, '5551307801', [imlygic, 'code', '10^6']],
    ['NDC without its package', ndc, '55513-079', [imlygic, 'code', '10^8']],
    ['NDC of ten digits, higher strength', ndc, '5551307901', [imlygic, 'code', '10^8']],
    ['NDC of ten digits that would be another product', ndc, '5551300781', undefined],
    ['NDC by OID', 'urn:oid:2.16.840.1.113883.6.69', '55513-0079-01', [imlygic, 'code', '10^8']],
    ['NDC of another product of the maker', ndc, '55513-0080-01', undefined],
    ['ATC', atc, 'L01XL02', [imlygic, 'code', undefined]],
    ['retired ATC', atc, 'L01XX51', [imlygic, 'code', undefined]],
    ['RxNorm of lifileucel', rxnorm, '2675868', ['lifileucel', 'code', undefined]],
    ['the other RxNorm of lifileucel', rxnorm, '2675874', ['lifileucel', 'code', undefined]],
    ['NDC of lifileucel 5-3-2', ndc, '73776-001-11', ['lifileucel', 'code', undefined]],
    ['NDC of lifileucel 5-4-2', ndc, '73776-0001-12', ['lifileucel', 'code', undefined]],
    ['NDC of lifileucel, eleven digits', ndc, '73776000111', ['lifileucel', 'code', undefined]],
    ['NDC of lifileucel, ten digits', ndc, '7377600112', ['lifileucel', 'code', undefined]],
    ['ATC of lifileucel', atc, 'L01XL11', ['lifileucel', 'code', undefined]],
    ['NCI Thesaurus', 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl', 'C120552', ['lifileucel', 'code', undefined]],
    ['ICD-10-PCS into a peripheral vein', pcs, 'XW033L7', ['lifileucel', 'code', undefined]],
    ['ICD-10-PCS into a central vein', 'http://hl7.org/fhir/sid/icd-10-pcs', 'XW043L7', ['lifileucel', 'code', undefined]],
    ['ICD-10-PCS of another cell therapy', pcs, 'XW033M7', undefined],
    ['a number of the right shape in another system', 'http://example.org', '1721283', undefined],
    ['the wrong RxNorm seen for T-VEC', rxnorm, '1726104', undefined],
    ['the unverified NDC seen for Amtagvi', ndc, '73607-700-01', undefined],
    ['another drug', rxnorm, '1547545', undefined],
    ['another cell therapy by ATC', atc, 'L01XL03', undefined],
  ])('%s', (_, system, code, expected) => {
    expect(identify([[system, code]])).toEqual(expected);
  });

  test.each(['C9399', 'J3590', 'J3490', 'J9999'])('unclassified %s alone identifies nothing, with the name it does by text', (code) => {
    expect(identify([[hcpcs, code]])).toBeUndefined();
    expect(identify([[hcpcs, code]], ['Amtagvi'])).toEqual(['lifileucel', 'text', undefined]);
    expect(
      identify([
        [hcpcs, code],
        [ndc, '73776-001-11'],
      ]),
    ).toEqual(['lifileucel', 'code', undefined]);
  });

  test.each<[string, readonly (readonly [string, string])[], unknown]>([
    [
      'the second of two',
      [
        ['http://example.org', 'X'],
        [hcpcs, 'J9325'],
      ],
      [imlygic, 'code', undefined],
    ],
    [
      'the strength comes from any coding',
      [
        [hcpcs, 'J9325'],
        [ndc, '55513-0079-01'],
      ],
      [imlygic, 'code', '10^8'],
    ],
    [
      'two strengths leave it open',
      [
        [ndc, '55513-0078-01'],
        [ndc, '55513-0079-01'],
      ],
      [imlygic, 'code', undefined],
    ],
    [
      'the product beside another drug',
      [
        [rxnorm, '1094833'],
        [hcpcs, 'J9325'],
      ],
      [imlygic, 'code', undefined],
    ],
  ])('%s', (_, codings, expected) => {
    expect(identify(codings)).toEqual(expected);
  });
});

describe('a product by name', () => {
  test.each<[string, readonly (readonly [string, string])[], string, unknown]>([
    ['brand', [], 'Imlygic', imlygic],
    ['brand with a trademark sign', [], 'IMLYGIC® injection', imlygic],
    ['generic', [], 'talimogene laherparepvec 1 mL', imlygic],
    ['generic as the policy misspells it', [], 'Talimogene laherepvec', imlygic],
    ['abbreviation', [], 'T-VEC (first dose)', imlygic],
    ['brand of lifileucel', [], 'Amtagvi', 'lifileucel'],
    ['with a suffix', [], 'lifileucel-abcd infusion', 'lifileucel'],
    ['beside an unknown code', [['http://example.org', 'MED-1']], 'Imlygic', imlygic],
    ['beside a class code that may hold it', [[atc, 'L01XL']], 'Imlygic', imlygic],
    ['beside the code of another known drug', [[rxnorm, '1547545']], 'Imlygic', undefined],
    ['beside an ATC code of another antineoplastic', [[atc, 'L01XL03']], 'Amtagvi', undefined],
    ['beside a code listed without meaning for another drug', [[rxnorm, '1657749']], 'Imlygic', undefined],
    ['part of a longer word', [], 'Imlygicoid', undefined],
    ['a Cyrillic letter', [], 'Іmlygic', undefined],
    ['a Cyrillic letter behind it', [], 'Imlygicа', undefined],
    ['a Greek letter', [], 'Amtagνi', undefined],
    ['full-width letters', [], 'Ｉｍｌｙｇｉｃ', undefined],
    ['a combining mark', [], 'Imlygic\u0301', undefined],
    ['a soft hyphen inside', [], 'Imly\u00adgic', undefined],
    ['another drug', [], 'pembrolizumab', undefined],
    ['no word', [], '', undefined],
  ])('%s', (_, codings, words, product) => {
    expect(identify(codings, [words])).toEqual(product && [product, 'text', undefined]);
  });
});
