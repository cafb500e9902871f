import type { PickedProduct } from '../../src/http/picker-routes.ts';
import type { Terminology } from '../../src/terminology/code-set.ts';

/** The products as the picker suggests them, by RxNorm, the only system the sandbox sends; talimogene at the strength of a first dose. */
export function pickedProducts(terminology: Terminology): readonly PickedProduct[] {
  const rxnorm = (set: string, strength?: string): string => {
    const row = terminology.set(set).data.codes.find((code) => code.system.includes('rxnorm') && code.strength === strength);
    if (row === undefined) throw new Error(`${set} has no RxNorm code for the picker.`);
    return row.code;
  };
  return [
    { label: 'Order AMTAGVI', rxnorm: rxnorm('drug-lifileucel'), text: 'lifileucel (AMTAGVI)' },
    { label: 'Order IMLYGIC', rxnorm: rxnorm('drug-talimogene', '10^6'), text: 'talimogene laherparepvec (IMLYGIC)' },
  ];
}
