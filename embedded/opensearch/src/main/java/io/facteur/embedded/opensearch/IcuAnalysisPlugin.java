package io.facteur.embedded.opensearch;

import com.ibm.icu.text.Normalizer2;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.apache.lucene.analysis.icu.ICUNormalizer2Filter;
import org.apache.lucene.analysis.icu.segmentation.ICUTokenizer;
import org.opensearch.common.settings.Settings;
import org.opensearch.index.IndexSettings;
import org.opensearch.index.analysis.AbstractTokenFilterFactory;
import org.opensearch.index.analysis.AbstractTokenizerFactory;
import org.opensearch.index.analysis.NormalizingTokenFilterFactory;
import org.opensearch.index.analysis.TokenFilterFactory;
import org.opensearch.index.analysis.TokenizerFactory;
import org.opensearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.opensearch.plugins.AnalysisPlugin;
import org.opensearch.plugins.Plugin;

/**
 * Words of all scripts: what OpenSearch's own plugin {@code analysis-icu} offers under the same names, so that one index
 * definition suits the child and an OpenSearch of someone else. Without its parameters, of which nothing here has need.
 */
public final class IcuAnalysisPlugin extends Plugin implements AnalysisPlugin {

    /** NFKC with case folding: what two users see as the same word is the same word. */
    private static final Normalizer2 NFKC_CASE_FOLD = Normalizer2.getNFKCCasefoldInstance();

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of("icu_tokenizer", (index, environment, name, settings) -> new Words(index, settings, name));
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of(
                "icu_folding",
                (index, environment, name, settings) -> new Filter(index, settings, name, ICUFoldingFilter::new),
                "icu_normalizer",
                (index, environment, name, settings) ->
                        new Filter(index, settings, name, tokens -> new ICUNormalizer2Filter(tokens, NFKC_CASE_FOLD)));
    }

    private static final class Words extends AbstractTokenizerFactory {

        Words(IndexSettings index, Settings settings, String name) {
            super(index, settings, name);
        }

        @Override
        public Tokenizer create() {
            return new ICUTokenizer();
        }
    }

    private static final class Filter extends AbstractTokenFilterFactory implements NormalizingTokenFilterFactory {

        private final UnaryOperator<TokenStream> filter;

        Filter(IndexSettings index, Settings settings, String name, UnaryOperator<TokenStream> filter) {
            super(index, name, settings);
            this.filter = filter;
        }

        @Override
        public TokenStream create(TokenStream tokens) {
            return filter.apply(tokens);
        }
    }
}
