/* Careless callers of trees, presence tables, gains and losses: every pointer NULL and misaligned, numbers out of range.
 *
 *     bad_gainloss STRUCTURE_FILE FOLDER
 */
#include "careless.h"

static nucula_status_t init_tree(room_t *room, size_t size) {
    return nucula_tree_options_init((nucula_tree_options_t *)room, size);
}

static nucula_status_t init_presence(room_t *room, size_t size) {
    return nucula_presence_options_init((nucula_presence_options_t *)room, size);
}

static nucula_status_t init_gainloss(room_t *room, size_t size) {
    return nucula_gainloss_options_init((nucula_gainloss_options_t *)room, size);
}

static nucula_status_t init_fit(room_t *room, size_t size) {
    return nucula_gainloss_fit_options_init((nucula_gainloss_fit_options_t *)room, size);
}

static nucula_status_t init_test(room_t *room, size_t size) {
    return nucula_gainloss_test_options_init((nucula_gainloss_test_options_t *)room, size);
}

static void options(void) {
    sizes(init_tree, sizeof(nucula_tree_options_t));
    sizes(init_presence, sizeof(nucula_presence_options_t));
    sizes(init_gainloss, sizeof(nucula_gainloss_options_t));
    sizes(init_fit, sizeof(nucula_gainloss_fit_options_t));
    sizes(init_test, sizeof(nucula_gainloss_test_options_t));
    EXPECT(NULL_POINTER, "options is NULL", nucula_tree_options_init(NULL, 16));
}

static const int32_t PARENTS[3] = {-1, 0, 0};
static const double LENGTHS[3] = {0, 1, 2};
static const int32_t TIPS[2] = {1, 2};

static void trees(const char *file, const char *folder) {
    nucula_tree_t *tree, *named, *made;
    nucula_tree_view_t view;
    const char *text;
    size_t n_bytes;
    const size_t ends[4] = {0, 1, 1, 2};
    const size_t wrong[4] = {0, 2, 1, 2}, bounds[4] = {0, 1, 2, 3};
    const int64_t *at = somewhere();

    EXPECT(NULL_POINTER, "out is NULL", nucula_tree_from_parents(3, PARENTS, LENGTHS, 2, TIPS, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_tree_from_parents(3, PARENTS, LENGTHS, 2, TIPS, MISALIGNED(nucula_tree_t **, at)));
    NO_HANDLE(tree, NULL_POINTER, "parents is NULL", nucula_tree_from_parents(3, NULL, LENGTHS, 2, TIPS, &tree));
    NO_HANDLE(tree, NULL_POINTER, "lengths is NULL", nucula_tree_from_parents(3, PARENTS, NULL, 2, TIPS, &tree));
    NO_HANDLE(tree, NULL_POINTER, "tip_nodes is NULL", nucula_tree_from_parents(3, PARENTS, LENGTHS, 2, NULL, &tree));
    NO_HANDLE(tree, BAD_ARGUMENT, "parents",
              nucula_tree_from_parents(1, MISALIGNED(const int32_t *, at), LENGTHS, 0, TIPS, &tree));
    NO_HANDLE(tree, BAD_ARGUMENT, "lengths",
              nucula_tree_from_parents(1, PARENTS, MISALIGNED(const double *, at), 0, TIPS, &tree));
    NO_HANDLE(tree, BAD_ARGUMENT, "tip_nodes",
              nucula_tree_from_parents(1, PARENTS, LENGTHS, 1, MISALIGNED(const int32_t *, at), &tree));
    NO_HANDLE(tree, BAD_ARGUMENT, "parents: no nodes", nucula_tree_from_parents(0, NULL, NULL, 0, NULL, &tree));
    NO_HANDLE(tree, BAD_ARGUMENT, "parents", nucula_tree_from_parents(SIZE_MAX / 2, PARENTS, LENGTHS, 0, NULL, &tree));

    EXPECT(NULL_POINTER, "out is NULL", nucula_tree_from_newick("A", 1, NULL, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_tree_from_newick("A", 1, NULL, MISALIGNED(nucula_tree_t **, at)));
    NO_HANDLE(tree, NULL_POINTER, "text is NULL", nucula_tree_from_newick(NULL, 2, NULL, &tree));
    NO_HANDLE(tree, BAD_ARGUMENT, "align",
              nucula_tree_from_newick("A", 1, MISALIGNED(const nucula_tree_options_t *, at), &tree));
    NO_HANDLE(tree, NUCULA_ERROR_PARSE, "at character 1", nucula_tree_from_newick("", 0, NULL, &tree));
    NO_HANDLE(tree, NUCULA_ERROR_PARSE, "at character 3", nucula_tree_from_newick("(:", 2, NULL, &tree));

    EXPECT(NULL_POINTER, "out is NULL", nucula_tree_read(file, NULL, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_tree_read(file, NULL, MISALIGNED(nucula_tree_t **, at)));
    NO_HANDLE(tree, NULL_POINTER, "path is NULL", nucula_tree_read(NULL, NULL, &tree));
    NO_HANDLE(tree, BAD_ARGUMENT, "align",
              nucula_tree_read(file, MISALIGNED(const nucula_tree_options_t *, at), &tree));
    NO_HANDLE(tree, NUCULA_ERROR_PARSE, "newick", nucula_tree_read(file, NULL, &tree));
    NO_HANDLE(tree, NUCULA_ERROR_IO, "", nucula_tree_read(folder, NULL, &tree));

    EXPECT(NUCULA_OK, "", nucula_tree_from_parents(3, PARENTS, LENGTHS, 2, TIPS, &tree));
    view.size = sizeof view;
    EXPECT(NULL_POINTER, "tree is NULL", nucula_tree_view(NULL, &view));
    EXPECT(BAD_ARGUMENT, "tree", nucula_tree_view(MISALIGNED(const nucula_tree_t *, at), &view));
    EXPECT(NULL_POINTER, "view is NULL", nucula_tree_view(tree, NULL));
    EXPECT(BAD_ARGUMENT, "view", nucula_tree_view(tree, MISALIGNED(nucula_tree_view_t *, at)));
    EXPECT(NUCULA_OK, "", nucula_tree_view(tree, &view));
    REQUIRE(view.n_nodes == 3 && view.n_tips == 2 && view.root == 0 && view.lengths[2] == 2 && view.rooted == -1);

    EXPECT(NULL_POINTER, "tree is NULL", nucula_tree_newick(NULL, &text, &n_bytes));
    EXPECT(BAD_ARGUMENT, "tree", nucula_tree_newick(MISALIGNED(const nucula_tree_t *, at), &text, &n_bytes));
    EXPECT(NULL_POINTER, "text is NULL", nucula_tree_newick(tree, NULL, &n_bytes));
    EXPECT(BAD_ARGUMENT, "text", nucula_tree_newick(tree, MISALIGNED(const char **, at), &n_bytes));
    EXPECT(NULL_POINTER, "n_bytes is NULL", nucula_tree_newick(tree, &text, NULL));
    EXPECT(BAD_ARGUMENT, "n_bytes", nucula_tree_newick(tree, &text, MISALIGNED(size_t *, at)));
    EXPECT(NUCULA_OK, "", nucula_tree_newick(tree, &text, &n_bytes));
    REQUIRE(n_bytes == strlen("(:1.0,:2.0);") && memcmp(text, "(:1.0,:2.0);", n_bytes) == 0);

    EXPECT(NULL_POINTER, "out is NULL", nucula_tree_named(tree, ends, "ab", NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_tree_named(tree, ends, "ab", MISALIGNED(nucula_tree_t **, at)));
    NO_HANDLE(named, NULL_POINTER, "tree is NULL", nucula_tree_named(NULL, ends, "ab", &named));
    NO_HANDLE(named, BAD_ARGUMENT, "tree", nucula_tree_named(MISALIGNED(const nucula_tree_t *, at), ends, "ab", &named));
    NO_HANDLE(named, NULL_POINTER, "name_offsets is NULL", nucula_tree_named(tree, NULL, "ab", &named));
    NO_HANDLE(named, BAD_ARGUMENT, "name_offsets",
              nucula_tree_named(tree, MISALIGNED(const size_t *, at), "ab", &named));
    NO_HANDLE(named, NULL_POINTER, "names is NULL", nucula_tree_named(tree, ends, NULL, &named));
    NO_HANDLE(named, BAD_ARGUMENT, "name_offsets", nucula_tree_named(tree, wrong, "ab", &named));
    EXPECT(NUCULA_OK, "", nucula_tree_named(tree, bounds, "rab", &named));
    nucula_tree_free(tree);
    tree = named;

    EXPECT(NULL_POINTER, "out is NULL", nucula_tree_pruned(tree, 1, ends, "a", NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_tree_pruned(tree, 1, ends, "a", MISALIGNED(nucula_tree_t **, at)));
    NO_HANDLE(made, NULL_POINTER, "tree is NULL", nucula_tree_pruned(NULL, 1, ends, "a", &made));
    NO_HANDLE(made, BAD_ARGUMENT, "tree", nucula_tree_pruned(MISALIGNED(const nucula_tree_t *, at), 1, ends, "a", &made));
    NO_HANDLE(made, NULL_POINTER, "name_offsets is NULL", nucula_tree_pruned(tree, 1, NULL, "a", &made));
    NO_HANDLE(made, BAD_ARGUMENT, "name_offsets",
              nucula_tree_pruned(tree, 1, MISALIGNED(const size_t *, at), "a", &made));
    NO_HANDLE(made, NULL_POINTER, "names is NULL", nucula_tree_pruned(tree, 1, ends, NULL, &made));
    NO_HANDLE(made, BAD_ARGUMENT, "name_offsets", nucula_tree_pruned(tree, SIZE_MAX, ends, "a", &made));
    NO_HANDLE(made, BAD_ARGUMENT, "names: none given", nucula_tree_pruned(tree, 0, ends, "", &made));
    NO_HANDLE(made, BAD_ARGUMENT, "'x'", nucula_tree_pruned(tree, 1, ends, "x", &made));
    EXPECT(NUCULA_OK, "", nucula_tree_pruned(tree, 1, ends, "a", &made));
    view.size = sizeof view;
    EXPECT(NUCULA_OK, "", nucula_tree_view(made, &view));
    REQUIRE(view.n_nodes == 1 && view.n_tips == 1 && view.names[0] == 'a');

    EXPECT(NULL_POINTER, "out is NULL", nucula_tree_midpoint_rooted(tree, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_tree_midpoint_rooted(tree, MISALIGNED(nucula_tree_t **, at)));
    NO_HANDLE(named, NULL_POINTER, "tree is NULL", nucula_tree_midpoint_rooted(NULL, &named));
    NO_HANDLE(named, BAD_ARGUMENT, "tree", nucula_tree_midpoint_rooted(MISALIGNED(const nucula_tree_t *, at), &named));
    NO_HANDLE(named, BAD_ARGUMENT, "tree: a single tip", nucula_tree_midpoint_rooted(made, &named));
    nucula_tree_free(made);
    EXPECT(NUCULA_OK, "", nucula_tree_midpoint_rooted(tree, &made));
    EXPECT(NUCULA_OK, "", nucula_tree_view(made, &view));
    REQUIRE(view.lengths[1] == 1.5 && view.lengths[2] == 1.5);
    nucula_tree_free(made);
    nucula_tree_free(tree);
    nucula_tree_free(NULL);
}

static void tables(const char *file, const char *folder) {
    nucula_presence_t *table;
    nucula_presence_view_t view;
    nucula_tree_t *tree;
    int8_t states[4];
    char path[4096];
    FILE *made;
    const int64_t *at = somewhere();

    snprintf(path, sizeof path, "%s/table.csv", folder);
    made = fopen(path, "w");
    REQUIRE(made != NULL);
    if (made == NULL) {
        return;
    }
    fputs("Gene,A,B\nf,1,0\n", made);
    fclose(made);
    EXPECT(NULL_POINTER, "out is NULL", nucula_presence_read(path, NULL, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_presence_read(path, NULL, MISALIGNED(nucula_presence_t **, at)));
    NO_HANDLE(table, NULL_POINTER, "path is NULL", nucula_presence_read(NULL, NULL, &table));
    NO_HANDLE(table, BAD_ARGUMENT, "align",
              nucula_presence_read(path, MISALIGNED(const nucula_presence_options_t *, at), &table));
    NO_HANDLE(table, NUCULA_ERROR_PARSE, "presence", nucula_presence_read(file, NULL, &table));
    EXPECT(NUCULA_OK, "", nucula_presence_read(path, NULL, &table));
    view.size = sizeof view;
    EXPECT(NULL_POINTER, "table is NULL", nucula_presence_view(NULL, &view));
    EXPECT(BAD_ARGUMENT, "table", nucula_presence_view(MISALIGNED(const nucula_presence_t *, at), &view));
    EXPECT(NULL_POINTER, "view is NULL", nucula_presence_view(table, NULL));
    EXPECT(BAD_ARGUMENT, "view", nucula_presence_view(table, MISALIGNED(nucula_presence_view_t *, at)));
    EXPECT(NUCULA_OK, "", nucula_presence_view(table, &view));
    REQUIRE(view.n_genomes == 2 && view.n_families == 1 && view.states[0] == 1);

    EXPECT(NUCULA_OK, "", nucula_tree_from_newick("(B:1,A:1);", 10, NULL, &tree));
    PATTERN(states);
    EXPECT(NULL_POINTER, "table is NULL", nucula_presence_match(NULL, tree, 0, 0, states));
    EXPECT(BAD_ARGUMENT, "table", nucula_presence_match(MISALIGNED(const nucula_presence_t *, at), tree, 0, 0, states));
    EXPECT(NULL_POINTER, "tree is NULL", nucula_presence_match(table, NULL, 0, 0, states));
    EXPECT(BAD_ARGUMENT, "tree", nucula_presence_match(table, MISALIGNED(const nucula_tree_t *, at), 0, 0, states));
    EXPECT(NULL_POINTER, "states is NULL", nucula_presence_match(table, tree, 0, 0, NULL));
    EXPECT(BAD_ARGUMENT, "missing", nucula_presence_match(table, tree, 2, 0, states));
    EXPECT(BAD_ARGUMENT, "extra", nucula_presence_match(table, tree, 0, -1, states));
    REQUIRE(untouched(states, sizeof states));
    EXPECT(NUCULA_OK, "", nucula_presence_match(table, tree, 0, 0, states));
    REQUIRE(states[0] == 0 && states[1] == 1);
    nucula_tree_free(tree);
    nucula_presence_free(table);
    nucula_presence_free(NULL);
}

static void likelihoods(void) {
    nucula_tree_t *tree;
    nucula_gainloss_t *data;
    nucula_gainloss_fit_t *fit;
    nucula_gainloss_fit_view_t view;
    nucula_gainloss_options_t options;
    nucula_gainloss_test_options_t tests;
    nucula_gainloss_rates_t rates;
    nucula_gainloss_events_t arrays;
    nucula_gainloss_totals_t totals;
    const double rate = 1.0;
    const int8_t states[4] = {0, 1, 1, 1}, copies[4] = {0, 1, 1, 2};
    const size_t offsets[2] = {0, 1};
    const uint32_t members[1] = {1}, beyond = 3;
    nucula_gainloss_fit_options_t fitting;
    int8_t made[4];
    double ll[2], grad[2][2], hess[2][3], classes[4];
    const int64_t *at = somewhere();

    EXPECT(NUCULA_OK, "", nucula_tree_from_parents(3, PARENTS, LENGTHS, 2, TIPS, &tree));
    EXPECT(NULL_POINTER, "out is NULL", nucula_gainloss_prepare(tree, states, 2, 1, 2, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_gainloss_prepare(tree, states, 2, 1, 2, MISALIGNED(nucula_gainloss_t **, at)));
    NO_HANDLE(data, NULL_POINTER, "tree is NULL", nucula_gainloss_prepare(NULL, states, 2, 1, 2, &data));
    NO_HANDLE(data, BAD_ARGUMENT, "tree",
              nucula_gainloss_prepare(MISALIGNED(const nucula_tree_t *, at), states, 2, 1, 2, &data));
    NO_HANDLE(data, NULL_POINTER, "states is NULL", nucula_gainloss_prepare(tree, NULL, 2, 1, 2, &data));
    NO_HANDLE(data, BAD_ARGUMENT, "states: 2 at row 1, column 1", nucula_gainloss_prepare(tree, copies, 2, 1, 2, &data));
    EXPECT(NUCULA_OK, "", nucula_gainloss_prepare(tree, states, 2, 1, 2, &data));

    rates.gain = rates.loss = &rate;
    rates.gain_stride = rates.loss_stride = 0;
    EXPECT(NULL_POINTER, "data is NULL", nucula_gainloss_loglik(NULL, &rates, NULL, ll, grad, hess, &totals));
    EXPECT(BAD_ARGUMENT, "data",
           nucula_gainloss_loglik(MISALIGNED(const nucula_gainloss_t *, at), &rates, NULL, ll, grad, hess, &totals));
    EXPECT(NULL_POINTER, "rates is NULL", nucula_gainloss_loglik(data, NULL, NULL, ll, grad, hess, &totals));
    EXPECT(BAD_ARGUMENT, "rates",
           nucula_gainloss_loglik(data, MISALIGNED(const nucula_gainloss_rates_t *, at), NULL, ll, grad, hess, &totals));
    EXPECT(BAD_ARGUMENT, "options",
           nucula_gainloss_loglik(data, &rates, MISALIGNED(const nucula_gainloss_options_t *, at), ll, grad, hess, &totals));
    EXPECT(BAD_ARGUMENT, "ll", nucula_gainloss_loglik(data, &rates, NULL, MISALIGNED(double *, ll), grad, hess, &totals));
    EXPECT(BAD_ARGUMENT, "grad",
           nucula_gainloss_loglik(data, &rates, NULL, ll, MISALIGNED(double(*)[2], grad), hess, &totals));
    EXPECT(BAD_ARGUMENT, "hess",
           nucula_gainloss_loglik(data, &rates, NULL, ll, grad, MISALIGNED(double(*)[3], hess), &totals));
    EXPECT(BAD_ARGUMENT, "totals",
           nucula_gainloss_loglik(data, &rates, NULL, ll, grad, hess, MISALIGNED(nucula_gainloss_totals_t *, &totals)));
    EXPECT(NUCULA_OK, "", nucula_gainloss_loglik(data, &rates, NULL, NULL, NULL, NULL, NULL));
    EXPECT(NUCULA_OK, "", nucula_gainloss_loglik(data, &rates, NULL, ll, grad, hess, &totals));
    REQUIRE(ll[0] < 0 && totals.ll == ll[0] + ll[1]);
    EXPECT(NUCULA_OK, "", nucula_gainloss_options_init(&options, sizeof options));
    PATTERN(ll);
    options.root = 7;
    EXPECT(BAD_ARGUMENT, "root", nucula_gainloss_loglik(data, &rates, &options, ll, NULL, NULL, NULL));
    options.root = NUCULA_ROOT_FIXED;
    options.p1 = 1.5;
    EXPECT(BAD_ARGUMENT, "root", nucula_gainloss_loglik(data, &rates, &options, ll, NULL, NULL, NULL));
    options.p1 = 0.5;
    options.ascertainment = -1;
    EXPECT(BAD_ARGUMENT, "ascertainment", nucula_gainloss_loglik(data, &rates, &options, ll, NULL, NULL, NULL));
    options.ascertainment = NUCULA_ASCERTAINMENT_NONE;
    options.n_threads = -1;
    EXPECT(BAD_ARGUMENT, "n_threads", nucula_gainloss_loglik(data, &rates, &options, ll, NULL, NULL, NULL));
    rates.gain = NULL;
    EXPECT(NULL_POINTER, "gain is NULL", nucula_gainloss_loglik(data, &rates, NULL, ll, NULL, NULL, NULL));
    rates.gain = &rate;
    REQUIRE(untouched(ll, sizeof ll));

    memset(&arrays, 0, sizeof arrays);
    arrays.size = sizeof arrays;
    arrays.classes = classes;
    EXPECT(NULL_POINTER, "data is NULL", nucula_gainloss_events(NULL, &rates, NULL, &arrays));
    EXPECT(BAD_ARGUMENT, "data", nucula_gainloss_events(MISALIGNED(const nucula_gainloss_t *, at), &rates, NULL, &arrays));
    EXPECT(NULL_POINTER, "rates is NULL", nucula_gainloss_events(data, NULL, NULL, &arrays));
    EXPECT(BAD_ARGUMENT, "rates",
           nucula_gainloss_events(data, MISALIGNED(const nucula_gainloss_rates_t *, at), NULL, &arrays));
    EXPECT(BAD_ARGUMENT, "options",
           nucula_gainloss_events(data, &rates, MISALIGNED(const nucula_gainloss_options_t *, at), &arrays));
    EXPECT(NULL_POINTER, "arrays is NULL", nucula_gainloss_events(data, &rates, NULL, NULL));
    EXPECT(BAD_ARGUMENT, "arrays",
           nucula_gainloss_events(data, &rates, NULL, MISALIGNED(nucula_gainloss_events_t *, at)));
    EXPECT(NUCULA_OK, "", nucula_gainloss_events(data, &rates, NULL, &arrays));
    REQUIRE(classes[0] == 1 && classes[1] == 1);
    arrays.by = 3;
    EXPECT(BAD_ARGUMENT, "by", nucula_gainloss_events(data, &rates, NULL, &arrays));
    arrays.by = NUCULA_EVENTS_BY_FAMILY;
    arrays.presence = ll;
    EXPECT(NUCULA_OK, "", nucula_gainloss_events(data, &rates, NULL, &arrays));
    REQUIRE(ll[1] > 2);
    arrays.by = NUCULA_EVENTS_ALL;

    EXPECT(NULL_POINTER, "out is NULL", nucula_gainloss_fit(data, 2, NULL, NULL, NULL, NULL));
    EXPECT(BAD_ARGUMENT, "out",
           nucula_gainloss_fit(data, 2, NULL, NULL, NULL, MISALIGNED(nucula_gainloss_fit_t **, at)));
    NO_HANDLE(fit, NULL_POINTER, "data is NULL", nucula_gainloss_fit(NULL, 2, NULL, NULL, NULL, &fit));
    NO_HANDLE(fit, BAD_ARGUMENT, "data",
              nucula_gainloss_fit(MISALIGNED(const nucula_gainloss_t *, at), 2, NULL, NULL, NULL, &fit));
    NO_HANDLE(fit, BAD_ARGUMENT, "gain_design",
              nucula_gainloss_fit(data, 1, MISALIGNED(const double *, at), ll, NULL, &fit));
    NO_HANDLE(fit, BAD_ARGUMENT, "loss_design",
              nucula_gainloss_fit(data, 1, LENGTHS, MISALIGNED(const double *, at), NULL, &fit));
    NO_HANDLE(fit, BAD_ARGUMENT, "gain_design", nucula_gainloss_fit(data, 1, NULL, LENGTHS, NULL, &fit));
    NO_HANDLE(fit, BAD_ARGUMENT, "n_coefficients", nucula_gainloss_fit(data, 3, NULL, NULL, NULL, &fit));
    NO_HANDLE(fit, BAD_ARGUMENT, "align",
              nucula_gainloss_fit(data, 2, NULL, NULL, MISALIGNED(const nucula_gainloss_fit_options_t *, at), &fit));

    EXPECT(NULL_POINTER, "out is NULL", nucula_gainloss_test(data, 1, offsets, members, NULL, NULL));
    EXPECT(BAD_ARGUMENT, "out",
           nucula_gainloss_test(data, 1, offsets, members, NULL, MISALIGNED(nucula_gainloss_fit_t **, at)));
    NO_HANDLE(fit, NULL_POINTER, "data is NULL", nucula_gainloss_test(NULL, 1, offsets, members, NULL, &fit));
    NO_HANDLE(fit, BAD_ARGUMENT, "data",
              nucula_gainloss_test(MISALIGNED(const nucula_gainloss_t *, at), 1, offsets, members, NULL, &fit));
    NO_HANDLE(fit, NULL_POINTER, "offsets is NULL", nucula_gainloss_test(data, 1, NULL, members, NULL, &fit));
    NO_HANDLE(fit, BAD_ARGUMENT, "offsets",
              nucula_gainloss_test(data, 1, MISALIGNED(const size_t *, at), members, NULL, &fit));
    NO_HANDLE(fit, NULL_POINTER, "members is NULL", nucula_gainloss_test(data, 1, offsets, NULL, NULL, &fit));
    NO_HANDLE(fit, BAD_ARGUMENT, "members",
              nucula_gainloss_test(data, 1, offsets, MISALIGNED(const uint32_t *, at), NULL, &fit));
    NO_HANDLE(fit, BAD_ARGUMENT, "align",
              nucula_gainloss_test(data, 1, offsets, members, MISALIGNED(const nucula_gainloss_test_options_t *, at), &fit));
    EXPECT(NULL_POINTER, "out is NULL", nucula_gainloss_test_branches(data, 1, offsets, members, NULL, NULL));
    EXPECT(BAD_ARGUMENT, "out",
           nucula_gainloss_test_branches(data, 1, offsets, members, NULL, MISALIGNED(nucula_gainloss_fit_t **, at)));
    NO_HANDLE(fit, NULL_POINTER, "data is NULL", nucula_gainloss_test_branches(NULL, 1, offsets, members, NULL, &fit));
    NO_HANDLE(fit, BAD_ARGUMENT, "data",
              nucula_gainloss_test_branches(MISALIGNED(const nucula_gainloss_t *, at), 1, offsets, members, NULL, &fit));
    NO_HANDLE(fit, NULL_POINTER, "offsets is NULL", nucula_gainloss_test_branches(data, 1, NULL, members, NULL, &fit));
    NO_HANDLE(fit, BAD_ARGUMENT, "offsets",
              nucula_gainloss_test_branches(data, 1, MISALIGNED(const size_t *, at), members, NULL, &fit));
    NO_HANDLE(fit, NULL_POINTER, "members is NULL", nucula_gainloss_test_branches(data, 1, offsets, NULL, NULL, &fit));
    NO_HANDLE(fit, BAD_ARGUMENT, "members",
              nucula_gainloss_test_branches(data, 1, offsets, MISALIGNED(const uint32_t *, at), NULL, &fit));
    NO_HANDLE(fit, BAD_ARGUMENT, "align",
              nucula_gainloss_test_branches(data, 1, offsets, members, MISALIGNED(const nucula_gainloss_test_options_t *, at), &fit));
    EXPECT(NUCULA_OK, "", nucula_gainloss_test_options_init(&tests, sizeof tests));
    tests.effect = 2;
    NO_HANDLE(fit, BAD_ARGUMENT, "effect", nucula_gainloss_test(data, 1, offsets, members, &tests, &fit));
    NO_HANDLE(fit, BAD_ARGUMENT, "sets: node 3", nucula_gainloss_test_branches(data, 1, offsets, &beyond, NULL, &fit));
    NO_HANDLE(fit, BAD_ARGUMENT, "effect", nucula_gainloss_test_branches(data, 1, offsets, members, &tests, &fit));
    EXPECT(NUCULA_OK, "", nucula_gainloss_test_branches(data, 1, offsets, members, NULL, &fit));
    nucula_gainloss_fit_free(fit);
    EXPECT(NUCULA_OK, "", nucula_gainloss_fit_options_init(&fitting, sizeof fitting));
    fitting.gamma_classes = -1;
    NO_HANDLE(fit, BAD_ARGUMENT, "gamma_classes", nucula_gainloss_fit(data, 2, NULL, NULL, &fitting, &fit));
    fitting.gamma_classes = 2;
    EXPECT(NUCULA_OK, "", nucula_gainloss_fit(data, 2, NULL, NULL, &fitting, &fit));
    nucula_gainloss_fit_free(fit);
    tests.effect = NUCULA_EFFECT_GAIN;
    tests.fit = &fitting;
    NO_HANDLE(fit, BAD_ARGUMENT, "gamma_classes", nucula_gainloss_test(data, 1, offsets, members, &tests, &fit));
    EXPECT(NUCULA_OK, "", nucula_gainloss_test(data, 1, offsets, members, NULL, &fit));
    view.size = sizeof view;
    EXPECT(NULL_POINTER, "fit is NULL", nucula_gainloss_fit_view(NULL, &view));
    EXPECT(BAD_ARGUMENT, "fit", nucula_gainloss_fit_view(MISALIGNED(const nucula_gainloss_fit_t *, at), &view));
    EXPECT(NULL_POINTER, "view is NULL", nucula_gainloss_fit_view(fit, NULL));
    EXPECT(BAD_ARGUMENT, "view", nucula_gainloss_fit_view(fit, MISALIGNED(nucula_gainloss_fit_view_t *, at)));
    EXPECT(NUCULA_OK, "", nucula_gainloss_fit_view(fit, &view));
    REQUIRE(view.n_sets == 1 && view.n_coefficients == 2 && view.statistic[0] >= 0);
    nucula_gainloss_fit_free(fit);
    nucula_gainloss_fit_free(NULL);

    EXPECT(NULL_POINTER, "tree is NULL", nucula_gainloss_simulate(NULL, 2, &rates, NULL, 1, 0, made, 2, 1));
    EXPECT(BAD_ARGUMENT, "tree",
           nucula_gainloss_simulate(MISALIGNED(const nucula_tree_t *, at), 2, &rates, NULL, 1, 0, made, 2, 1));
    EXPECT(NULL_POINTER, "rates is NULL", nucula_gainloss_simulate(tree, 2, NULL, NULL, 1, 0, made, 2, 1));
    EXPECT(BAD_ARGUMENT, "rates",
           nucula_gainloss_simulate(tree, 2, MISALIGNED(const nucula_gainloss_rates_t *, at), NULL, 1, 0, made, 2, 1));
    EXPECT(BAD_ARGUMENT, "options",
           nucula_gainloss_simulate(tree, 2, &rates, MISALIGNED(const nucula_gainloss_options_t *, at), 1, 0, made, 2, 1));
    EXPECT(NULL_POINTER, "states is NULL", nucula_gainloss_simulate(tree, 2, &rates, NULL, 1, 0, NULL, 2, 1));
    EXPECT(BAD_ARGUMENT, "nodes", nucula_gainloss_simulate(tree, 2, &rates, NULL, 1, 2, made, 2, 1));
    EXPECT(BAD_ARGUMENT, "states: the strides",
           nucula_gainloss_simulate(tree, 2, &rates, NULL, 1, 0, made, PTRDIFF_MAX, PTRDIFF_MAX));
    EXPECT(NUCULA_OK, "", nucula_gainloss_simulate(tree, 2, &rates, NULL, 1, 0, made, 2, 1));

    EXPECT(NULL_POINTER, "rates is NULL", nucula_gamma_rates(1, 2, NUCULA_GAMMA_MEAN, NULL));
    EXPECT(BAD_ARGUMENT, "rates", nucula_gamma_rates(1, 2, NUCULA_GAMMA_MEAN, MISALIGNED(double *, ll)));
    EXPECT(BAD_ARGUMENT, "method", nucula_gamma_rates(1, 2, 2, ll));
    EXPECT(BAD_ARGUMENT, "shape", nucula_gamma_rates(-1, 2, NUCULA_GAMMA_MEAN, ll));
    nucula_gainloss_free(data);
    nucula_gainloss_free(NULL);
    nucula_tree_free(tree);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        return 2;
    }
    options();
    trees(argv[1], argv[2]);
    tables(argv[1], argv[2]);
    likelihoods();
    return n_failures != 0;
}
