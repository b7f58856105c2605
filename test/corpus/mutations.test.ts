import { checkMutations } from '../support/parserChecks';
import { corpusFiles, describeCorpus } from './corpus';

describeCorpus('parsers take mutations of recorded files', (folder) => {
  const texts = (kind: string) => corpusFiles(folder, kind).map(({ text }) => text);

  const small = (files: string[]) => files.filter(({ length }) => length < 150_000);

  it('iomem', () => checkMutations('ioResources', texts('iomem'), 1000)).timeout(60_000);
  it('ioports', () => checkMutations('ioResources', texts('ioports'), 1000)).timeout(60_000);
  it('SVD files', () => checkMutations('svd', small(texts('svd')), 60)).timeout(60_000);
  it('lspci dumps', () => checkMutations('lspciDump', texts('lspci'), 300)).timeout(60_000);
});
