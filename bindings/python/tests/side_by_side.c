/* A stranger with names that the old C helpers of volumizer export too. Compiled by test_side_by_side.py. */

double PI = 4.0;
float GOLDEN_RATIO = -1.0f;

int breadth_first_search(int marker) { return marker + 1000; }

int get_neighbor_voxels(int marker) { return marker + 2000; }

float *fibonacci_sphere(float *marker) { return marker; }

const char *nucula_version(void) { return "stranger"; }

int nucula_volumes_write_as(void) { return -7; }

/* Through the names, as any code of the library does. */
int search(int marker) { return breadth_first_search(marker); }

int neighbors(int marker) { return get_neighbor_voxels(marker); }

double pi(void) { return PI; }
