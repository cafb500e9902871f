import { useEffect, useState } from 'react';
import { reasonOf } from '../theme/read-json.ts';
import { carriesRequest, textIn } from './request-fragment.ts';

/** A request that the page's address carries. */
export type Linked =
  | { readonly state: 'none' }
  | { readonly state: 'reading'; readonly fragment: string }
  | { readonly state: 'read'; readonly fragment: string; readonly text: string }
  | { readonly state: 'failed'; readonly problem: string };

/** Reads the request in the address, also when a link is followed within the open page. `onText` gets it as it was typed. */
export function useLinkedRequest(onText: (text: string) => void): Linked {
  const [linked, setLinked] = useState<Linked>(() => inAddress());
  useEffect(() => {
    const read = (): void => {
      const found = inAddress();
      if (found.state !== 'reading') return;
      setLinked(found);
      textIn(found.fragment).then(
        (text) => {
          onText(text);
          setLinked({ ...found, state: 'read', text });
        },
        (error: unknown) => setLinked({ state: 'failed', problem: reasonOf(error) }),
      );
    };
    read();
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, [onText]);
  return linked;
}

const inAddress = (): Linked => (carriesRequest(location.hash) ? { state: 'reading', fragment: location.hash } : { state: 'none' });
