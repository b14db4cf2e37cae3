import { useEffect, useState } from 'react';
import { type CompilePattern, isValidParameter, type Parameter } from './parameter-values.ts';

/** Whether a value fits a parameter. */
export type ParameterCheck = (parameter: Parameter, value: string) => boolean;

/** What checks patterns is large, and few providers have any: it is loaded where one is asked about. */
async function loadCompile(): Promise<CompilePattern | null> {
  try {
    return (await import('@evergrant/providers/pattern')).compilePattern;
  } catch {
    // The hub checks them in any case.
    return null;
  }
}

/** @returns undefined while what checks them is being loaded */
export function useParameterCheck(parameters: readonly Parameter[]): ParameterCheck | undefined {
  const hasPatterns = parameters.some(({ pattern }) => pattern !== null);
  const [compile, setCompile] = useState<{ readonly loaded: CompilePattern | null }>();

  useEffect(() => {
    if (!hasPatterns) return;
    let isShown = true;
    void loadCompile().then((loaded) => isShown && setCompile({ loaded }));
    return () => {
      isShown = false;
    };
  }, [hasPatterns]);

  if (hasPatterns && compile === undefined) return undefined;
  return (parameter, value) => isValidParameter(parameter, value, compile?.loaded ?? null);
}
