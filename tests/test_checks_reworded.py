"""Statements reworded as a person would, and the same turned round: only the latter differ."""

import pytest

from claim_documents import aligned
from recheck.claims.reading import _findings

CASES = """
Without the auxiliary loss, accuracy of the parser decreases by 2 points.
+ Dropping the auxiliary loss costs the parser two points of accuracy.
Removing the auxiliary loss reduces accuracy by 2 points.
+ The auxiliary loss is worth two points of accuracy.
The benefit of retrieval is greater for small models than for large models.
+ Smaller models profit more from retrieval than larger ones.
- Larger models profit more from retrieval than smaller ones.
Gains from retrieval shrink as the model grows.
+ The larger the model, the smaller the gain from retrieval.
- The larger the model, the larger the gain from retrieval.
As models get larger, the gain from retrieval gets smaller.
+ Retrieval gains diminish with model size.
Agreement between annotators was higher on news than on tweets.
+ Annotators agreed less on tweets than on news.
- Annotators agreed more on tweets than on news.
Three of the four systems failed to beat the baseline.
+ Only one of the four systems beat the baseline.
- All four systems beat the baseline.
The hints were found to be useful by 9 of 12 participants.
+ Most participants found the hints useful.
- No participant found the hints useful.
Adding more pretraining languages sometimes hurts.
+ Pretraining on more languages does not always help.
- Pretraining on more languages always helps.
No labelled Danish data was used to train the model.
+ The model was not given any labelled Danish data.
- The model was given labelled Danish data.
Only 43% of the documents have an abstract.
+ Fewer than half of the documents have abstracts.
With noise, the parser is slower, yet its accuracy stays the same.
+ Noise makes the parser slower but no less accurate.
For low-resource languages, performance deteriorates when training data is translated.
+ Translated training data hurts performance on low-resource languages.
- Translated training data improves performance on low-resource languages.
The threshold has little effect on accuracy.
+ Accuracy is insensitive to the threshold.
- Accuracy depends strongly on the threshold.
The short summaries were favoured over the long ones by human raters.
+ Human raters preferred the short summaries.
For questions with more than one hop, the model does not give correct answers.
+ The model fails on questions with more than one hop.
Results get worse when the encoder is kept frozen.
+ Freezing the encoder is harmful.
- Freezing the encoder is beneficial.
Word-level models are more vulnerable to typos than character-level models.
+ Character-level models cope better with typos than word-level models.
There is no overlap between the documents of the two corpora.
+ The two corpora share no documents.
Quality does not depend much on the sampling temperature.
+ Sampling temperature barely matters for quality.
BERTO has a larger memory footprint than ALBA.
+ ALBA needs less memory than BERTO.
- ALBA needs more memory than BERTO.
BERTO outperforms ALBA on all tasks except parsing.
+ ALBA trails BERTO on all tasks but one.
- ALBA trails BERTO on all tasks.
The majority of errors are caused by rare names.
+ Error analysis shows that most errors stem from rare names.
- Error analysis shows that few errors stem from rare names.
When documents are added, it is necessary to rebuild the index.
+ The index must be rebuilt when documents are added.
- The index need not be rebuilt when documents are added.
News was annotated faster than tweets.
+ Annotation took longer for tweets than for news.
- Annotation took longer for news than for tweets.
Accuracy increases with batch size, while speed decreases.
+ Larger batches are slower but more accurate.
Under noise, ALBA and BERTO get worse, but BERTO suffers more.
+ Both models degrade under noise, ALBA less so.
We saw no improvement from additional layers.
+ Deeper models did not bring further gains.
- Deeper models brought further gains.
ALBA performs comparably to BERTO.
+ ALBA is on a par with BERTO.
- ALBA is clearly better than BERTO.
Scores on Welsh are higher than on Breton.
+ Scores on Breton stay below those on Welsh.
- Scores on Breton stay above those on Welsh.
ALBA works without any labelled data, in contrast to BERTO.
+ Unlike BERTO, ALBA does not need labelled data.
With more data, the difference between the two models disappears.
+ The gap between the two models closes with more data.
After 10 epochs, performance does not improve further.
+ Performance plateaus after 10 epochs.
- Performance keeps improving after 10 epochs.
Annotators reported no difficulty with the task.
+ Annotators found the task easy.
- Annotators found the task difficult.
The differences are not statistically significant.
+ None of the differences is significant.
None of the differences is statistically significant.
- The differences are significant.
Rationales help the largest model but not the smaller ones.
+ Only the largest model benefits from rationales.
Rationales decrease the accuracy of the smallest model.
+ The smallest model is hurt by rationales.
With the baseline, users opened more papers.
+ Users opened fewer papers than with the baseline.
Papers that have no full text were removed from the corpus.
+ The corpus excludes papers without full text.
Longer training brings only small improvements.
+ Little is gained by training longer.
Tuning only the head costs less, at the price of lower accuracy.
+ Tuning only the head is cheaper but less accurate.
Spelling errors hardly affect the parser.
+ The parser is robust to spelling errors.
It is insufficient to train on English only.
+ Training on English alone is not enough.
Both models struggle with negation.
+ Neither model handles negation well.
Neither of the models handles negation well.
- Both models handle negation well.
More than 50% of the errors come from segmentation.
+ At least half of the errors are due to segmentation.
Improvements are larger for recall than for precision.
+ Recall improves more than precision.
- Precision improves more than recall.
BERTO is less error-prone than ALBA.
+ Compared to ALBA, BERTO makes fewer errors.
BERTO outperforms all other systems, followed by ALBA.
+ ALBA is second only to BERTO.
Two of the five annotators disagreed.
+ Not all annotators agreed.
- All annotators agreed.
For long texts there is no effect.
+ The effect disappears for long texts.
- The effect persists for long texts.
Results on Welsh are left for future work and not reported here.
+ The paper does not report results on Welsh.
Half of the heads can be pruned without loss of accuracy.
+ Pruning half of the heads does no harm.
- Pruning half of the heads does harm.
The training loss decreases more quickly for the larger model.
+ The loss of the larger model falls faster.
- The loss of the larger model falls more slowly.
Higher learning rates gave better results.
+ Lower learning rates were worse.
- Lower learning rates were better.
The best results come from fine-tuning on the two datasets together rather than on one alone.
+ Fine-tuning on both datasets beats fine-tuning on one.
Rare words are harder to translate.
+ Less frequent words are translated worse.
The second stage accounts for the majority of the improvement.
+ Most of the gain comes from the second stage.
While masking has almost no effect on parsing, tagging suffers the most from it.
+ Masking hurts tagging most and leaves parsing almost untouched.
The ensemble is no longer better than the single model on out-of-domain text.
+ On out-of-domain text, the ensemble loses its lead over the single model.
While reranking improves results on the development set, no gains were observed on the test set.
+ The reranker brings no improvement on the test set although it helps on the development set.
In the human evaluation, the smaller model was preferred over the larger model.
+ Human evaluation favours the smaller model.
- Human evaluation favours the larger model.
Before training, duplicates were removed from the training data.
+ The training data was deduplicated before training.
- The training data was not deduplicated before training.
Memory consumption grows with context length while accuracy remains unchanged.
+ Longer contexts raise memory use but not accuracy.
Halving the vocabulary leads to a sharp decline in performance.
+ Performance drops sharply when the vocabulary is halved.
- Performance improves when the vocabulary is halved.
Our system achieves competitive results, though it does not outperform the state of the art.
+ The system is competitive with but does not beat the state of the art.
- The system beats the state of the art.
We obtain small, statistically significant improvements by adding syntactic features.
+ Adding syntax gives small but significant gains.
- Adding syntax gives no significant gains.
Annotators agreed more on entities than on relations.
+ Inter-annotator agreement was lower for relations than for entities.
- Inter-annotator agreement was higher for relations than for entities.
Accuracy on noisy text is lower for models trained on clean text.
+ Models trained on clean text do worse on noisy text.
Training with noise increases robustness at a small cost in accuracy on clean text.
+ Adding noise in training makes models more robust but slightly less accurate on clean text.
- Adding noise in training makes models less robust but more accurate on clean text.
No previous dataset covers as many languages as ours.
+ The dataset covers more languages than any earlier one.
The export button was rarely used by participants.
+ Almost no participant used the export button.
- Almost every participant used the export button.
For long summaries, the length predicted by the model is too short.
+ The model underestimates the length of long summaries.
Greedy decoding is faster than beam search and performs equally well.
+ Beam search is slower than greedy decoding without being better.
- Beam search is faster than greedy decoding.
With more examples, fewer errors are made.
+ Errors decrease as the number of examples rises.
- Errors increase as the number of examples rises.
Gradients become less noisy with larger batches.
+ The smaller the batch, the noisier the gradient.
Model size is less important than pretraining on the domain.
+ Domain-specific pretraining matters more than model size.
- Model size matters more than domain-specific pretraining.
Improvements were observed for every seed.
+ The gains hold across all seeds.
- The gains hold for some seeds only.
Confusion between questions and requests is rare.
+ The classifier rarely confuses questions with requests.
Dense retrieval is worse than sparse retrieval except for long queries.
+ Sparse retrieval outperforms dense retrieval unless the query is long.
Payment was higher than the minimum wage.
+ Workers were paid above the minimum wage.
- Workers were paid below the minimum wage.
While we make our code available, the data cannot be released.
+ The authors release code but not data.
We found that removing punctuation has no noticeable impact on the results.
+ Removing punctuation changes little.
- Removing punctuation hurts the results.
During training, the parameters of the retriever are not updated.
+ The retriever is kept fixed during training.
- The retriever is updated during training.
Improvements are mainly due to improved segmentation.
+ Most of the improvement stems from better segmentation.
ALBA uses more pretraining data than BERTO.
+ BERTO was pretrained on less data than ALBA.
- BERTO was pretrained on more data than ALBA.
Increasing the beam size does not improve quality.
+ Larger beams do not pay off.
Of all languages, Welsh has the worst accuracy.
+ Accuracy on Welsh is the lowest of all languages.
- Accuracy on Welsh is the highest of all languages.
After training the tagger, we train the parser.
+ The tagger is trained first and the parser afterwards.
It was unnecessary to remove stop words.
+ Removing stop words was not necessary.
Showing errors lowered the trust of users in the summaries.
+ Users trusted the summaries less when errors were shown.
Large encoders need fewer labels.
+ Fewer labels suffice when the encoder is large.
- More labels are needed when the encoder is large.
The longer the text, the lower its score.
+ Scores correlate negatively with length.
Improvements cannot be explained by the increased number of parameters.
+ The improvement is not due to the larger number of parameters.
- The improvement is due to the larger number of parameters.
Our corpus is publicly available, whereas previous corpora are not.
+ Unlike earlier corpora, this one is freely available.
No gold tags are used to train the parser.
+ The parser is trained without gold tags.
The output of the model was hidden from the annotators.
+ Annotators were not shown the model output.
An unsupervised first stage is followed by a supervised second stage.
+ The first stage is unsupervised, the second supervised.
Most users did not read the full text.
+ Few users read the full text.
- Most users read the full text.
With increasing noise, performance drops only slowly.
+ Performance degrades gracefully as noise increases.
BERTO has twice as many layers as ALBA.
+ ALBA has half as many layers as BERTO.
Training does not become unstable at higher learning rates.
+ Training is stable even with high learning rates.
Training remains stable at higher learning rates.
- Training is unstable with high learning rates.
BERTO gets better with scale, while ALBA does not.
+ In contrast to ALBA, BERTO improves with scale.
Models are still far behind human performance.
+ The gap to human performance remains large.
The two groups did not differ significantly.
+ No significant difference was found between the two groups.
- A significant difference was found between the two groups.
A higher dropout rate was worse than a lower one.
+ Increasing the dropout rate hurt more than decreasing it.
The method can be trained without parallel data.
+ The method needs no parallel data.
- The method needs parallel data.
The results are not explained by overlap with the training data.
+ Overlap with the training data does not explain the results.
Performance decreases in later checkpoints.
+ Later checkpoints are worse than earlier ones.
With a lower threshold, we get more pairs, at the cost of noise.
+ Lowering the threshold gives more but noisier pairs.
Titles are not used by the best model.
+ The best model makes no use of the titles.
A memory that is too small hurts quality.
+ Quality suffers if the memory is too small.
Given enough labelled data, pretraining has no benefit.
+ The benefit of pretraining vanishes with enough labelled data.
- The benefit of pretraining persists with enough labelled data.
"""
"""Sentences, each followed by claims that it bears out (+) and that it speaks against (-)."""


def pairs() -> list[tuple[str, str, bool]]:
    """Claim, sentence, and whether the sentence says otherwise."""
    found, sentence = [], ""
    for line in CASES.strip().splitlines():
        mark, _, claim = line.partition(" ")
        if mark in ("+", "-"):
            found.append((claim, sentence, mark == "-"))
        else:
            sentence = line
    return found


@pytest.mark.parametrize(("claim", "sentence", "otherwise"), pairs())
def test_only_what_says_otherwise_refutes(claim, sentence, otherwise):
    found, text = aligned(claim, sentence)
    assert any(f.outcome == "disagrees" for f in _findings(found, text)) == otherwise
