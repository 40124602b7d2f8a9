import { expect, test } from 'vitest'
import cases from '../../../tests/site/file_names.json'
import { fileOf } from '../../src/site'

test.each(cases)('the answer to $path is in $file', ({ path, ending, file }) => {
  expect(fileOf(path, ending, 'data/abc/')).toBe(`data/abc/${file}`)
})
